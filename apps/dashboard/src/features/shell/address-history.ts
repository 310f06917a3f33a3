/** The states that a page has been in, as addresses. */
export interface AddressHistory {
  readonly past: readonly string[];
  readonly present: string;
  readonly future: readonly string[];
  /** When the present came, in milliseconds. */
  readonly at: number;
}

/** Steps further back are forgotten. */
export const MOST_STEPS = 100;

/** What follows as fast as this belongs to one step: a text that is typed, a slider that is dragged. */
const ONE_STEP_MS = 700;

export const startHistory = (address: string, at: number): AddressHistory => ({
  ...{ past: [], present: address, future: [], at },
});

const pathOf = (address: string) => address.split(/[?#]/, 1)[0];

/**
 * The history after the page's address has changed. Another page has a history of its own: undoing never leads away
 * from the page that one looks at. An address that undoing or redoing has brought is the present already.
 */
export function visit(history: AddressHistory, address: string, at: number): AddressHistory {
  const { past, present } = history;
  if (address === present) return history;
  if (pathOf(address) !== pathOf(present)) return startHistory(address, at);
  const goesOn = past.length > 0 && at - history.at < ONE_STEP_MS;
  return {
    past: goesOn ? past : [...past, present].slice(-MOST_STEPS),
    present: address,
    future: [],
    at,
  };
}

/** The state before, and what was undone to come back to; null if there is none. */
export function undo({ past, present, future }: AddressHistory): AddressHistory | null {
  const before = past.at(-1);
  if (before === undefined) return null;
  return { past: past.slice(0, -1), present: before, future: [present, ...future], at: 0 };
}

/** Takes the last undoing back; null if there is none. */
export function redo({ past, present, future }: AddressHistory): AddressHistory | null {
  const [next, ...rest] = future;
  if (next === undefined) return null;
  return { past: [...past, present], present: next, future: rest, at: 0 };
}
