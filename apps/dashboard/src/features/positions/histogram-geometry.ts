export interface PositionBins {
  edges: readonly number[];
  counts: readonly number[];
}

export interface Bar {
  from: number;
  to: number;
  count: number;
  /** Of all samples of this histogram. */
  share: number;
  /** Place and size as fractions of the drawing, the height measured from its foot. */
  left: number;
  width: number;
  height: number;
}

export type CountScale = 'linear' | 'log';

/** The one range of positions that all the histograms are drawn over. */
export function commonDomain(
  histograms: readonly PositionBins[],
  gap: { width: number } | null,
): [number, number] {
  const edges = histograms.flatMap((histogram) => [histogram.edges[0], histogram.edges.at(-1) as number]);
  if (gap) edges.push(0, gap.width);
  const finite = edges.filter(Number.isFinite);
  if (finite.length === 0) return [0, 1];
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  return low < high ? [low, high] : [low - 0.5, high + 0.5];
}

/** Whether all histograms have the same bins, so that their bars may be compared one by one. */
export function sameBins(histograms: readonly PositionBins[]): boolean {
  const [first, ...others] = histograms;
  return others.every(
    ({ edges }) =>
      edges.length === first.edges.length &&
      edges.every((edge, at) => Math.abs(edge - first.edges[at]) < 1e-9),
  );
}

export function total(histogram: PositionBins): number {
  return histogram.counts.reduce((sum, count) => sum + count, 0);
}

/** The largest share of any bin: the common top of all the drawings. */
export function largestShare(histograms: readonly PositionBins[]): number {
  return Math.max(
    0,
    ...histograms.flatMap((histogram) => histogram.counts.map((count) => count / total(histogram) || 0)),
  );
}

/**
 * The bars of one histogram over `domain`, their heights as shares of its samples against `top`. On the log scale the
 * foot is half of one sample in `floorSamples`, so that a single sample is a short bar and none is no bar.
 */
export function bars(
  histogram: PositionBins,
  view: { domain: readonly [number, number]; top: number; scale: CountScale; floorSamples: number },
): Bar[] {
  const samples = total(histogram);
  const [low, high] = view.domain;
  return histogram.counts.map((count, at) => {
    const from = histogram.edges[at];
    const to = histogram.edges[at + 1];
    const share = samples > 0 ? count / samples : 0;
    return {
      from,
      to,
      count,
      share,
      left: (from - low) / (high - low),
      width: (to - from) / (high - low),
      height: barHeight(share, view),
    };
  });
}

function barHeight(share: number, view: { top: number; scale: CountScale; floorSamples: number }): number {
  if (share <= 0 || view.top <= 0) return 0;
  if (view.scale === 'linear') return Math.min(1, share / view.top);
  const floor = 0.5 / Math.max(1, view.floorSamples);
  return Math.max(0, Math.min(1, Math.log(share / floor) / Math.log(view.top / floor)));
}

/** Round positions for an axis over `domain`: at most `most` of them, in steps of 1, 2 or 5 times a power of ten. */
export function ticks([low, high]: readonly [number, number], most = 9): number[] {
  const rough = (high - low) / Math.max(1, most - 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step =
    [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough * 0.999) ?? rough;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, at) => Number(((first + at) * step).toPrecision(12)));
}
