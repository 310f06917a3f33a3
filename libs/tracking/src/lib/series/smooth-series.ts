import type { Columns } from './thin-series.ts';

export const SMOOTHING_KERNELS = ['exponential', 'gaussian', 'mean'] as const;

/**
 * How to smooth. `exponential`: looks back only; what lies `width` back weighs 1/e of the newest, and the start is
 * debiased. `gaussian`: looks both ways, `width` is its standard deviation. `mean`: of all within `width`/2 on both sides.
 */
export interface Smoothing {
  kernel: (typeof SMOOTHING_KERNELS)[number];
  /** Above 0, in steps or in seconds: never in points, so a series that was logged more often smooths the same. */
  width: number;
  over: 'steps' | 'seconds';
}

/** How many widths a kernel looks back and ahead; what lies further weighs less than 1e-15, of the gaussian 1e-8. */
export const KERNEL_REACH = {
  exponential: { back: 40, ahead: 0 },
  gaussian: { back: 6, ahead: 6 },
  mean: { back: 0.5, ahead: 0.5 },
} as const satisfies Record<Smoothing['kernel'], { back: number; ahead: number }>;

/**
 * The smoothed values at some places of a series (growing), computed from every point of it: so what is drawn does not
 * depend on how the series was thinned, and the beginning of a longer one has the same curve. Values that are no finite
 * numbers weigh nothing, and are NaN where they stand.
 */
export function smoothAt(series: Columns, places: readonly number[], smoothing: Smoothing): number[] {
  const x = smoothing.over === 'steps' ? series.steps : series.times.map((time) => time / 1000);
  if (smoothing.kernel === 'exponential') return exponential(x, series.values, places, smoothing.width);
  const { width } = smoothing;
  return smoothing.kernel === 'mean'
    ? windowed({ x, values: series.values, places, half: width / 2 }, () => 1)
    : windowed({ x, values: series.values, places, half: KERNEL_REACH.gaussian.back * width }, (distance) =>
        Math.exp(-0.5 * (distance / width) ** 2),
      );
}

/** A value stands for the time since the one before it, so points that lie close together do not count more. */
function exponential(
  x: readonly number[],
  values: readonly number[],
  places: readonly number[],
  width: number,
): number[] {
  const smoothed: number[] = [];
  let sum = 0;
  let weight = 0;
  // The first value stands for as much time as passes until the second one.
  let previous = beforeFirst(x, values) ?? 0;
  // Points mostly lie evenly, and the exponential function takes most of the time.
  let distance = 0;
  let decay = 1;
  for (let at = 0, next = 0; next < places.length; at++) {
    const value = values[at];
    const finite = Number.isFinite(value);
    if (finite) {
      const passed = Math.max(0, x[at] - previous);
      if (passed !== distance) decay = Math.exp(-passed / width);
      distance = passed;
      previous = x[at];
      sum = sum * decay + value * (1 - decay);
      weight = weight * decay + (1 - decay);
    }
    if (at === places[next]) {
      smoothed.push(!finite ? Number.NaN : weight === 0 ? value : sum / weight);
      next++;
    }
  }
  return smoothed;
}

/** Where a value before the first would stand, if it were as far from it as the second is; of finite values only. */
function beforeFirst(x: readonly number[], values: readonly number[]): number | null {
  const first = values.findIndex(Number.isFinite);
  if (first < 0) return null;
  const second = values.findIndex((value, at) => at > first && Number.isFinite(value));
  return x[first] - (second < 0 ? 1 : Math.max(0, x[second] - x[first]));
}

interface Window {
  x: readonly number[];
  values: readonly number[];
  places: readonly number[];
  half: number;
}

/** A weighted mean over what lies within `half` of each place. */
function windowed({ x, values, places, half }: Window, weigh: (distance: number) => number): number[] {
  let begin = 0;
  return places.map((place) => {
    if (!Number.isFinite(values[place])) return Number.NaN;
    const centre = x[place];
    // Times may go back a little where clocks were set; then the window keeps its earlier begin.
    while (begin < place && x[begin] < centre - half) begin++;
    let sum = 0;
    let weight = 0;
    for (let at = begin; at < values.length && (at <= place || x[at] <= centre + half); at++) {
      if (!Number.isFinite(values[at])) continue;
      const one = weigh(x[at] - centre);
      sum += one * values[at];
      weight += one;
    }
    return sum / weight;
  });
}
