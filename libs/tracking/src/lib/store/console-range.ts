import type { ReadConsole } from './run-store.ts';

const MOST_LINES = 2000;
const USUAL_LINES = 1000;

/** The lines meant, as [from, end) within 0 … total. */
export function consoleRange({ fromLine = 0, limit = USUAL_LINES }: ReadConsole, total: number) {
  const from = Math.min(total, Math.max(0, fromLine < 0 ? total + fromLine : fromLine));
  const count = Math.min(MOST_LINES, Math.max(1, limit));
  return { from, end: Math.min(total, from + count) };
}
