import { InputError } from './input-error.ts';

/** Where a page of runs ended: they are ordered by start, newest first, then by id. */
export interface ListCursor {
  startedAt: string;
  id: string;
}

export const encodeCursor = ({ startedAt, id }: ListCursor): string =>
  Buffer.from(JSON.stringify([startedAt, id])).toString('base64url');

/** Throws InputError on text that encodeCursor did not make. */
export function decodeCursor(text: string): ListCursor {
  try {
    const [startedAt, id] = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (typeof id === 'string' && new Date(startedAt).toISOString() === startedAt) return { startedAt, id };
  } catch {
    // told below
  }
  throw new InputError(`listRuns: cursor "${text.slice(0, 40)}" is not one that a page has given.`);
}

/** Brings the wished size of a page into 1–500. */
export function pageSize(limit = 50): number {
  return Number.isFinite(limit) ? Math.min(500, Math.max(1, Math.floor(limit))) : 50;
}
