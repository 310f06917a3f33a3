export type ShortcutAction = 'palette' | 'shortcuts' | 'undo' | 'redo';

export interface Shortcut {
  /** As written on the drawer; "Ctrl" is the command key on a Mac. */
  keys: readonly string[];
  what: string;
}

/** What keys do, for people. Those of pages and tables are handled where they work. */
export const SHORTCUTS: readonly { where: string; shortcuts: readonly Shortcut[] }[] = [
  {
    where: 'Everywhere',
    shortcuts: [
      { keys: ['Ctrl', 'K'], what: 'Go to a page or a run, or do something' },
      { keys: ['?'], what: 'This list (also Ctrl + /)' },
      { keys: ['Ctrl', 'Z'], what: 'Undo: the page as it was before' },
      { keys: ['Ctrl', 'Shift', 'Z'], what: 'Redo what was undone' },
      { keys: ['Tab'], what: 'Go on to the next control; the first one skips to the page' },
      { keys: ['Esc'], what: 'Close what is open' },
    ],
  },
  {
    where: 'Runs',
    shortcuts: [
      { keys: ['/'], what: 'Search, or filter by an expression' },
      { keys: ['Shift', 'click'], what: 'Choose all runs from the last chosen one to this' },
      { keys: ['Esc'], what: 'Choose none' },
    ],
  },
];

interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/**
 * What a key does wherever one is. In a field that is written in, undoing is the field's own, and a question mark is
 * a question mark.
 */
export function shortcutOf({ key, ctrlKey, metaKey, shiftKey, altKey }: Pressed, writing: boolean) {
  const command = ctrlKey !== metaKey && !altKey;
  const letter = key.toLowerCase();
  if (command && letter === 'k' && !shiftKey) return 'palette' satisfies ShortcutAction;
  if (command && letter === '/') return 'shortcuts' satisfies ShortcutAction;
  if (writing) return null;
  if (command && letter === 'z') return (shiftKey ? 'redo' : 'undo') satisfies ShortcutAction;
  if (command && letter === 'y' && !shiftKey) return 'redo' satisfies ShortcutAction;
  return key === '?' && !ctrlKey && !metaKey && !altKey ? ('shortcuts' satisfies ShortcutAction) : null;
}

/** Whether what has the focus takes text. */
export function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  return (
    target instanceof HTMLInputElement &&
    !['checkbox', 'radio', 'range', 'button', 'submit', 'reset', 'color', 'file'].includes(target.type)
  );
}
