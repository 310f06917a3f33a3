import type { RankedValue } from '../query/field-rank.ts';
import { InputError } from './input-error.ts';

/** Where a page of runs ended: they are ordered by a value, if one was asked for, then by start, newest first, then by id. */
export interface ListCursor {
  startedAt: string;
  id: string;
  /** Only in a list that is ordered by a field. */
  value?: RankedValue;
}

/** Numbers as text, as JSON has no infinities. */
export const encodeCursor = ({ startedAt, id, value }: ListCursor): string =>
  Buffer.from(
    JSON.stringify(value ? [startedAt, id, value.rank, String(value.number), value.text] : [startedAt, id]),
  ).toString('base64url');

function read(text: string, ordered: boolean): ListCursor | undefined {
  const [startedAt, id, rank, number, ofText] = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  if (typeof id !== 'string' || new Date(startedAt).toISOString() !== startedAt) return undefined;
  if (!ordered) return rank === undefined ? { startedAt, id } : undefined;
  const value = { rank, number: Number(number), text: ofText };
  const valid =
    Number.isInteger(rank) &&
    rank >= 0 &&
    rank < 10 &&
    !Number.isNaN(value.number) &&
    typeof ofText === 'string';
  return valid ? { startedAt, id, value } : undefined;
}

/** Throws InputError on text that encodeCursor did not make, or made for a list in another order. */
export function decodeCursor(text: string, ordered = false): ListCursor {
  let cursor: ListCursor | undefined;
  try {
    cursor = read(text, ordered);
  } catch {
    // told below
  }
  if (cursor) return cursor;
  throw new InputError(
    `listRuns: cursor "${text.slice(0, 40)}" is not one that a page ${ordered ? 'in this order ' : ''}has given.`,
  );
}

/** Brings the wished size of a page into 1–500. */
export function pageSize(limit = 50): number {
  return Number.isFinite(limit) ? Math.min(500, Math.max(1, Math.floor(limit))) : 50;
}
