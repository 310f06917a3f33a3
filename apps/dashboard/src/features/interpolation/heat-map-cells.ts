import type { RouterOutputs } from '@interpolab/api';

export type HeatMaps = RouterOutputs['compare']['heatMap'];
export type HeatMap = HeatMaps['maps'][number];

/** A cell of a map as it is drawn: places from the left and from the top, and how dark, 0 to 1. */
export interface HeatCell {
  x: number;
  y: number;
  count: number;
  shade: number;
}

/**
 * The cells of a map that are not empty, y upwards, as dark as the logarithm of their count against that of the fullest cell
 * of all maps (paper §6.3 draws ln(count)); a single sample is light, but to be seen.
 */
export function heatCells({ bins, counts }: Pick<HeatMap, 'bins' | 'counts'>, fullest: number): HeatCell[] {
  const top = Math.log1p(fullest);
  return counts.flatMap((count, at) =>
    count === 0
      ? []
      : [
          {
            ...{ x: at % bins, y: bins - 1 - Math.floor(at / bins), count },
            shade: Number(Math.max(0.08, Math.log1p(count) / top).toFixed(3)),
          },
        ],
  );
}

export type Range = { low: number; high: number };

/** The rectangles of two attributes that training showed, in the unit square, y upwards: corners, where both have ends. */
export function seenCorners(x: readonly Range[], y: readonly Range[]) {
  return x.flatMap((across) =>
    y.map((up) => ({
      ...{ left: across.low, width: across.high - across.low },
      ...{ top: 1 - up.high, height: up.high - up.low },
    })),
  );
}
