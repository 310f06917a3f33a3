/** Columns of equal length. */
export interface Columns {
  steps: number[];
  values: number[];
  times: number[];
}

/** The positions to keep of [begin, end): the first, the lowest, the highest and the first that is no finite number. */
export function keptOf(values: readonly number[], begin: number, end: number): number[] {
  let lowest = -1;
  let highest = -1;
  let odd = -1;
  for (let i = begin; i < end; i++) {
    if (!Number.isFinite(values[i])) {
      if (odd < 0) odd = i;
      continue;
    }
    if (lowest < 0 || values[i] < values[lowest]) lowest = i;
    if (highest < 0 || values[i] > values[highest]) highest = i;
  }
  return [...new Set([begin, lowest, highest, odd])].filter((i) => i >= 0).sort((a, b) => a - b);
}

/** How many points may stay; fewer than 5 cannot show a spike. */
export const pointLimit = (maxPoints: number): number => Math.max(5, Math.floor(maxPoints));

/** A bucket keeps up to 4 points, and the end of the series is one more. */
export const bucketsFor = (maxPoints: number): number => Math.floor((pointLimit(maxPoints) - 1) / 4);

/**
 * The places that stay of a series thinned to at most `maxPoints` (but no fewer than 5), so that a line through them has
 * every spike: buckets of equally many points keep their first, lowest, highest and first non-finite point; the end stays.
 */
export function placesToKeep(values: readonly number[], maxPoints: number): number[] {
  const count = values.length;
  if (count <= pointLimit(maxPoints)) return Array.from({ length: count }, (_, at) => at);
  const buckets = bucketsFor(maxPoints);
  const kept: number[] = [];
  for (let bucket = 0; bucket < buckets; bucket++) {
    const begin = Math.floor((bucket * count) / buckets);
    const end = Math.floor(((bucket + 1) * count) / buckets);
    kept.push(...keptOf(values, begin, end));
  }
  if (kept.at(-1) !== count - 1) kept.push(count - 1);
  return kept;
}

/** Thins a series to what `placesToKeep` says. */
export function thinSeries(series: Columns, maxPoints: number): Columns {
  if (series.steps.length <= pointLimit(maxPoints)) return series;
  const kept = placesToKeep(series.values, maxPoints);
  const pick = (column: number[]) => kept.map((i) => column[i]);
  return { steps: pick(series.steps), values: pick(series.values), times: pick(series.times) };
}
