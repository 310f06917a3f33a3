import { decodeColumns, encodeColumns } from './column-bytes.ts';
import { type Columns, keptOf } from './thin-series.ts';

/** So many points make one part of a sketch. */
export const PART_POINTS = 125;

/**
 * What a drawing needs of a chunk: of each PART_POINTS points the first, the lowest, the highest and the first that is
 * not finite, and the last point of all. A long series is drawn from these, without reading its points.
 */
export interface Sketch {
  columns: Columns;
  /** Where each part ends in `columns`, exclusive. */
  ends: number[];
}

/** Of columns with at least one point. */
export function sketchOf({ steps, values, times }: Columns): Sketch {
  const kept: number[] = [];
  const ends: number[] = [];
  for (let begin = 0; begin < steps.length; begin += PART_POINTS) {
    const end = Math.min(begin + PART_POINTS, steps.length);
    kept.push(...keptOf(values, begin, end));
    if (end === steps.length && kept.at(-1) !== end - 1) kept.push(end - 1);
    ends.push(kept.length);
  }
  const pick = (column: number[]) => kept.map((i) => column[i]);
  return { columns: { steps: pick(steps), values: pick(values), times: pick(times) }, ends };
}

/** Number of parts (1 byte) | where each ends (2 bytes each) | the points, as encodeColumns writes them. */
export function encodeSketch({ columns, ends }: Sketch): Buffer {
  const head = Buffer.allocUnsafe(1 + 2 * ends.length);
  head[0] = ends.length;
  ends.forEach((end, i) => {
    head.writeUInt16BE(end, 1 + 2 * i);
  });
  return Buffer.concat([head, encodeColumns(columns)]);
}

export function decodeSketch(bytes: Buffer): Sketch {
  const begin = 1 + 2 * bytes[0];
  const ends = Array.from({ length: bytes[0] }, (_, i) => bytes.readUInt16BE(1 + 2 * i));
  return { columns: decodeColumns(bytes.subarray(begin)), ends };
}

/** Puts the sketches of a series, in order, into at most `buckets` buckets of whole parts; every spike stays. */
export function thinSketches(sketches: readonly Sketch[], buckets: number): Columns {
  const all: Columns = { steps: [], values: [], times: [] };
  const ends: number[] = [];
  for (const { columns, ends: own } of sketches) {
    const offset = all.steps.length;
    for (const end of own) ends.push(offset + end);
    for (let i = 0; i < columns.steps.length; i++) {
      all.steps.push(columns.steps[i]);
      all.values.push(columns.values[i]);
      all.times.push(columns.times[i]);
    }
  }
  const used = Math.min(buckets, ends.length);
  const kept: number[] = [];
  for (let bucket = 0, begin = 0; bucket < used; bucket++) {
    const end = ends[Math.floor(((bucket + 1) * ends.length) / used) - 1];
    kept.push(...keptOf(all.values, begin, end));
    begin = end;
  }
  if (kept.at(-1) !== all.steps.length - 1) kept.push(all.steps.length - 1);
  const pick = (column: number[]) => kept.map((i) => column[i]);
  return { steps: pick(all.steps), values: pick(all.values), times: pick(all.times) };
}
