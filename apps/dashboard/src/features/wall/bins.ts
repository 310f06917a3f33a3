import { formatCount, formatNumber } from '../format/number.ts';
import type { Strip } from './wall-sets.ts';

/** A bin of a histogram, with what it counts. */
export interface Bin {
  from: number;
  to: number;
  count: number;
}

/** The bins of a strip's histogram. */
export function binsOf({ low, high, counts }: Strip['histogram']): Bin[] {
  const edge = (at: number) => low + (at * (high - low)) / counts.length;
  return counts.map((count, at) => ({ from: edge(at), to: edge(at + 1), count }));
}

/** A bin in words: its samples, and where it lies. */
export function binLabel({ from, to, count }: Bin, unit: string): string {
  const range = `${formatNumber(from)} to ${formatNumber(to)}${unit && ` ${unit}`}`;
  return `${formatCount(count)} ${count === 1 ? 'sample' : 'samples'} from ${range}`;
}
