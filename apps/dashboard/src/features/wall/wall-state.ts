import {
  createLoader,
  createSerializer,
  type inferParserType,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
} from 'nuqs/server';
import { parseAsTexts } from '../shell/list-parser.ts';
import { ofProject, projectParsers } from '../shell/project-state.ts';

export const ORDERS = ['attribute', 'disagreement', 'number'] as const;
/** How nearness of training images is measured. */
export const SPACES = ['pixels', 'features'] as const;
/** Pixels of a sample on the wall. */
export const CELL_SIZES = [32, 48, 64, 96] as const;
export const STRIP_CELLS = [8, 12, 16, 24, 32] as const;
/** In place of a bin: the samples that the judge could not read. */
export const UNREADABLE = -1;

/** What the sample wall shows; all of it lives in its address. */
export const wallParsers = {
  ...projectParsers,
  /** Ids of the chosen runs; empty: those that the filter finds. */
  runs: parseAsTexts.withOptions({ history: 'push' }),
  filter: parseAsString.withDefault(''),
  /** Whose scores: `position`, `oracle`, …; empty: the first judge there is. */
  judge: parseAsString.withDefault('').withOptions({ history: 'push' }),
  /** The run and the condition whose samples are on the wall; empty: the strongest of the first run. */
  run: parseAsString.withDefault('').withOptions({ history: 'push' }),
  condition: parseAsString.withDefault('').withOptions({ history: 'push' }),
  /** Only the samples of this bin; null: all. */
  bin: parseAsInteger.withOptions({ history: 'push' }),
  order: parseAsStringLiteral(ORDERS).withDefault('attribute').withOptions({ history: 'push' }),
  size: parseAsInteger.withDefault(48).withOptions({ history: 'push' }),
  cells: parseAsInteger.withDefault(16).withOptions({ history: 'push' }),
  /** The sample that the drawer shows, and by what its neighbours are near. */
  sample: parseAsInteger.withOptions({ history: 'push' }),
  space: parseAsStringLiteral(SPACES).withDefault('pixels').withOptions({ history: 'push' }),
};

export type WallState = inferParserType<typeof wallParsers>;
export type ChangeWall = (values: Partial<WallState>) => void;

export const loadWallState = createLoader(wallParsers);
/** The query part of the address of a state. */
export const writeWallState = createSerializer(wallParsers);

/** Runs that the page takes without a choice, and the most that it takes at all. */
export const RUNS_UNASKED = 8;
export const MOST_RUNS = 50;
/** Samples that are fetched at once. */
export const PAGE_SIZE = 500;

/** The runs to look at if none are chosen: the newest whole experiments that the filter finds. */
export function runsQuery({ filter, project }: Pick<WallState, 'filter' | 'project'>) {
  const text = filter.trim();
  return { ...(text ? { filter: text } : {}), ...ofProject(project), rootsOnly: true, limit: RUNS_UNASKED };
}

const between = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));

/** What to ask of `samples.strips`; what the address has out of range is brought into it. */
export function stripsQuery({ cells }: Pick<WallState, 'cells'>, runIds: readonly string[], judge: string) {
  return { runIds: runIds.slice(0, MOST_RUNS), judge, cells: between(cells, 2, 100) };
}

/** What to ask of `samples.page` for one page of the wall. */
export function pageQuery(
  { order, bin }: Pick<WallState, 'order' | 'bin'>,
  set: { runId: string; condition: string; judge: string | null },
  page: number,
) {
  const { judge, ...samples } = set;
  return {
    ...{ ...samples, order, offset: page * PAGE_SIZE, limit: PAGE_SIZE },
    ...(judge === null ? {} : { judge }),
    ...(judge !== null && bin === UNREADABLE && { invalidOnly: true }),
    ...(judge !== null && bin !== null && bin >= 0 && { bin: Math.min(9_999, bin) }),
  };
}

/** The size of a cell that is offered and nearest to what the address says. */
export function cellSize({ size }: Pick<WallState, 'size'>): number {
  return CELL_SIZES.reduce<number>(
    (best, one) => (Math.abs(one - size) < Math.abs(best - size) ? one : best),
    CELL_SIZES[0],
  );
}

/** The order of the samples of a set: by disagreement only where several classifiers have judged them. */
export const orderOf = (
  { order }: Pick<WallState, 'order'>,
  { hasDisagreement }: { hasDisagreement: boolean },
): WallState['order'] => (order === 'disagreement' && !hasDisagreement ? 'attribute' : order);
