import { type CountScale, largestShare, type PositionBins, total } from '../positions/histogram-geometry.ts';
import type { AttributeSet } from './attribute-sets.ts';

/** The bins of a set with their edges, as the drawing of positions takes them. */
export function binsOf({ histogram: { low, high, counts } }: Pick<AttributeSet, 'histogram'>): PositionBins {
  const edges = counts.map((_, bin) => low + bin * ((high - low) / counts.length));
  return { edges: [...edges, high], counts };
}

/** What all histograms on the page share: axis, top of the scale, and the sample that a log scale counts from. */
export interface HistogramView {
  domain: readonly [number, number];
  top: number;
  scale: CountScale;
  floorSamples: number;
}

export function viewOf(sets: readonly AttributeSet[], scale: CountScale): HistogramView {
  const histograms = sets.map(binsOf);
  const ends = sets.flatMap(({ axis, histogram }) => [axis.low, axis.high, histogram.low, histogram.high]);
  return {
    domain: ends.length > 0 ? [Math.min(...ends), Math.max(...ends)] : [0, 1],
    top: largestShare(histograms),
    scale,
    floorSamples: Math.max(0, ...histograms.map(total)),
  };
}

/** The outline of bars as the path of an SVG of `width` × `height`, y downwards. */
export function outline(
  bars: readonly { left: number; width: number; height: number }[],
  { width, height }: { width: number; height: number },
): string {
  if (bars.length === 0) return '';
  const x = (share: number) => (share * width).toFixed(2);
  const y = (share: number) => ((1 - share) * height).toFixed(2);
  const steps = bars.map((bar) => `V${y(bar.height)}H${x(bar.left + bar.width)}`);
  return `M${x(bars[0].left)} ${y(0)}${steps.join('')}V${y(0)}`;
}
