import type { ColumnRange } from './circle-layout.ts';
import type { CircleDataset } from './image-dataset.ts';

/** Which centre columns a circle set shows to a model. All ranges include both ends. */
export interface PositionSupport {
  readonly imageSize: number;
  readonly radius: number;
  /** Columns a whole circle's centre can take. */
  readonly admissible: ColumnRange;
  readonly seen: readonly ColumnRange[];
  /** Admissible and never seen. */
  readonly unseen: readonly ColumnRange[];
  /** The widest unseen range with seen columns on both sides, e.g. 12…51 of the main set; null if there is none. */
  readonly gap: ColumnRange | null;
}

/** Reads the support off the centres that are really there, so that it also holds for a filtered set. */
export function describeSupport(dataset: CircleDataset): PositionSupport {
  const { radius, centres, width: imageSize } = dataset;
  const admissible = { from: radius, to: imageSize - 1 - radius };
  const isSeen = new Uint8Array(imageSize);
  for (let index = 0; index < dataset.count; index++) isSeen[centres[2 * index]] = 1;
  const seen = rangesOf(admissible, (x) => isSeen[x] === 1);
  const unseen = rangesOf(admissible, (x) => isSeen[x] === 0);
  const enclosed = unseen.filter(({ from, to }) => from > admissible.from && to < admissible.to);
  const gap = enclosed.reduce<ColumnRange | null>(
    (widest, range) => (widest && widest.to - widest.from >= range.to - range.from ? widest : range),
    null,
  );
  return { imageSize, radius, admissible, seen, unseen, gap };
}

function rangesOf(within: ColumnRange, belongs: (x: number) => boolean): ColumnRange[] {
  const ranges: ColumnRange[] = [];
  let from: number | null = null;
  for (let x = within.from; x <= within.to + 1; x++) {
    const inside = x <= within.to && belongs(x);
    if (inside && from === null) from = x;
    if (!inside && from !== null) {
      ranges.push({ from, to: x - 1 });
      from = null;
    }
  }
  return ranges;
}
