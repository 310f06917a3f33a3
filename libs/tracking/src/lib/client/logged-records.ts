import { SHA256_HEX } from '../files/sha256.ts';
import { encodeDoubles } from '../series/score-bytes.ts';
import type { TableCell } from '../store/run-store.ts';
import { redactText } from './redact-secrets.ts';
import { storableText } from './storable.ts';

/** Scores as a program logs them. */
export interface LoggedScores {
  scores: ArrayLike<number>;
  /** Of the samples, in lower-case hex. */
  samplesSha256: string;
  classifierSha256: string;
}

const MOST_SCORES = 1_000_000;
const MOST_ROWS = 10_000;
const MOST_COLUMNS = 200;

function hashOf(what: string, sha256: string): string {
  if (SHA256_HEX.test(sha256)) return sha256;
  throw new RangeError(`expected 64 hex digits as ${what}, got ${JSON.stringify(sha256)?.slice(0, 80)}`);
}

/** Scores as the journal keeps them. Throws RangeError. */
export function storableScores({ scores, samplesSha256, classifierSha256 }: LoggedScores) {
  if (scores.length > MOST_SCORES)
    throw new RangeError(`expected at most ${MOST_SCORES} scores, got ${scores.length}`);
  const wrong = Array.prototype.findIndex.call(scores, (score) => typeof score !== 'number');
  if (wrong >= 0) throw new RangeError(`expected numbers as scores, got ${typeof scores[wrong]} at ${wrong}`);
  return {
    samplesSha256: hashOf('samplesSha256', samplesSha256),
    classifierSha256: hashOf('classifierSha256', classifierSha256),
    scores: encodeDoubles(scores).toString('base64'),
  };
}

/** A cell that JSON holds; numbers that are not finite become text. */
function cellOf(cell: unknown): TableCell {
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : String(cell);
  if (cell === null || cell === undefined || typeof cell === 'boolean') return cell ?? null;
  return redactText(storableText(String(cell)));
}

/** A table as the journal keeps it. Throws RangeError. */
export function storableTable({ columns, rows }: { columns: string[]; rows: TableCell[][] }) {
  if (columns.length > MOST_COLUMNS || rows.length > MOST_ROWS)
    throw new RangeError(
      `expected at most ${MOST_ROWS} rows and ${MOST_COLUMNS} columns, got ${rows.length} and ${columns.length}`,
    );
  const odd = rows.findIndex((row) => row.length !== columns.length);
  if (odd >= 0)
    throw new RangeError(`expected ${columns.length} cells in row ${odd}, got ${rows[odd].length}`);
  return {
    columns: columns.map((column) => storableText(column, 250)),
    rows: rows.map((row) => row.map(cellOf)),
  };
}
