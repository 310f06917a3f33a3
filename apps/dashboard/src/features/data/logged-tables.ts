import type { RouterOutputs } from '@interpolab/api';
import * as z from 'zod/mini';

export type Table = RouterOutputs['tables']['list'][number];

/** A bin of a reliability diagram; an empty one has neither confidence nor accuracy. */
export interface ReliabilityBin {
  low: number;
  high: number;
  count: number;
  confidence: number | null;
  accuracy: number | null;
}

const number = z.number();
const binSchema = z.tuple([number, number, number, z.nullable(number), z.nullable(number)]);

/** The bins of `reliability/before` or `reliability/after`; [] if the run has no such table. */
export function reliabilityBins(tables: readonly Table[], state: 'before' | 'after'): ReliabilityBin[] {
  const table = tables.findLast(({ name }) => name === `reliability/${state}`);
  return (table?.rows ?? []).flatMap((row) => {
    const { data } = binSchema.safeParse(row);
    if (!data) return [];
    const [low, high, count, confidence, accuracy] = data;
    return [{ low, high, count, confidence, accuracy }];
  });
}

/** Σ share of the bin · |confidence − accuracy|, from the bins themselves; null without images. */
export function calibrationError(bins: readonly ReliabilityBin[]): number | null {
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return null;
  return bins.reduce(
    (sum, { count, confidence, accuracy }) =>
      sum +
      (confidence === null || accuracy === null ? 0 : (count / total) * Math.abs(confidence - accuracy)),
    0,
  );
}

export interface Agreement {
  names: string[];
  /** [classifier, classifier], shares of images. */
  shares: number[][];
}

/** How often every two classifiers put an image into the same class; null if the run has no such table. */
export function agreementOf(tables: readonly Table[]): Agreement | null {
  const table = tables.findLast(({ name }) => name === 'agreement');
  if (!table) return null;
  const names = table.columns.slice(1);
  const shares = table.rows.map((row) =>
    row.slice(1).map((cell) => (typeof cell === 'number' ? cell : Number.NaN)),
  );
  const isSquare = shares.length === names.length && shares.every((row) => row.length === names.length);
  return isSquare && names.length > 0 ? { names, shares } : null;
}

/** An image at the border of a filter, and what every classifier says of it. */
export interface BorderlineImage {
  row: number;
  side: 'kept' | 'dropped';
  label: string;
  scores: { classifier: string; score: number }[];
}

/** The images of the table `borderline`, in the order of its sheet. */
export function borderlineImages(tables: readonly Table[]): BorderlineImage[] {
  const table = tables.findLast(({ name }) => name === 'borderline');
  return (table?.rows ?? []).map(([row, side, label, ...scores]) => ({
    ...{ row: Number(row), side: side === 'kept' ? ('kept' as const) : ('dropped' as const) },
    label: String(label),
    scores: scores.flatMap((score, at) =>
      typeof score === 'number' ? [{ classifier: table?.columns[at + 3] ?? '', score }] : [],
    ),
  }));
}
