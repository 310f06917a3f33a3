// What a cell of a W&B history is: a number, a text, or one of its media, told by `_type`.
import type { TableRow } from '../table-rows.ts';

export type HistoryValue =
  | { kind: 'number'; name: string; value: number }
  | { kind: 'text'; name: string; text: string }
  | { kind: 'histogram'; name: string; edges: number[]; counts: number[] }
  | { kind: 'images'; name: string; files: { path: string; caption: string }[] }
  | { kind: 'other'; name: string; what: string };

/** JSON lacks them, so W&B writes them as text. */
const WORDS: Readonly<Record<string, number>> = {
  ...{ NaN: Number.NaN, Infinity: Number.POSITIVE_INFINITY, '-Infinity': Number.NEGATIVE_INFINITY },
};

const numbers = (value: unknown): number[] => (Array.isArray(value) ? value.map(Number) : []);
const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

function histogram(name: string, { values, bins, packedBins }: TableRow): HistoryValue {
  const counts = numbers(values);
  const { min, size } = (packedBins ?? {}) as { min?: number; size?: number };
  const edges = packedBins
    ? Array.from({ length: counts.length + 1 }, (_, i) => Number(min) + i * Number(size))
    : numbers(bins);
  return { kind: 'histogram', name, edges, counts };
}

/** A value that says by `_type` what it is. */
function media(name: string, value: TableRow): HistoryValue {
  const type = String(value._type);
  if (type === 'histogram') return histogram(name, value);
  if (type === 'image-file' && typeof value.path === 'string')
    return { kind: 'images', name, files: [{ path: value.path, caption: String(value.caption ?? '') }] };
  if (type === 'images/separated' && Array.isArray(value.filenames)) {
    const captions = texts(value.captions);
    const files = texts(value.filenames).map((path, i) => ({ path, caption: captions[i] ?? '' }));
    return { kind: 'images', name, files };
  }
  return { kind: 'other', name, what: `W&B's "${type}"` };
}

function* leavesOf(name: string, value: unknown): Generator<HistoryValue> {
  if (value === null || value === undefined) return; // not logged in this row
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    yield { kind: 'number', name, value: Number(value) };
  else if (typeof value === 'string')
    yield value in WORDS
      ? { kind: 'number', name, value: WORDS[value] }
      : { kind: 'text', name, text: value };
  else if (Array.isArray(value)) yield { kind: 'other', name, what: 'a list' };
  else if (typeof value !== 'object' || value instanceof Date) yield { kind: 'other', name, what: 'a time' };
  else if (typeof (value as TableRow)._type === 'string') yield media(name, value as TableRow);
  else for (const [key, item] of Object.entries(value)) yield* leavesOf(`${name}.${key}`, item);
}

const PLACE = new Set(['_step', '_timestamp']);

/** The values of a row; of a nested one the leaves, with a dot between their names as W&B itself writes them. */
export function* valuesOf(row: TableRow): Generator<HistoryValue> {
  for (const [name, value] of Object.entries(row)) if (!PLACE.has(name)) yield* leavesOf(name, value);
}
