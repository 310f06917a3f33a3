// What a terminal takes as commands: colours, movements of the cursor, titles of windows.
const COMMANDS =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are control characters
  /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[@-_]|[\u0000-\u0008\u000b-\u001f\u007f]/g;

/** A line as a terminal would leave it: without commands, and of a progress bar only what it wrote last. */
export function plainLine(text: string): string {
  const last = text.replace(/\r+$/, '').split('\r').at(-1) ?? '';
  return last.replaceAll(COMMANDS, '');
}

/** Lines come in pages of so many, which begin at a multiple of it. */
export const PAGE_LINES = 500;

/** The pages that hold the lines from `first` to `last`, both inclusive. */
export function pagesOf(first: number, last: number): number[] {
  const pages: number[] = [];
  for (let page = Math.floor(Math.max(0, first) / PAGE_LINES); page * PAGE_LINES <= last; page++)
    pages.push(page);
  return pages;
}
