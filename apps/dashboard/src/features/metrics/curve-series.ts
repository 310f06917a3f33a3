import { type ChartSeries, firstFrom, type Range } from './chart-series.ts';
import type { Curve } from './merge-curve.ts';
import type { XAxis } from './metrics-state.ts';

/** Where the points of a curve lie along the axis; null for a point that has no place there. */
export function placesOf(curve: Curve, axis: XAxis, along?: Curve): (number | null)[] {
  const { steps, times } = curve;
  if (axis === 'step') return steps;
  if (axis === 'first') return steps.map((step) => step - steps[0]);
  if (axis === 'relative') return times.map((time) => (time - times[0]) / 1000);
  if (axis === 'wall') return times.map((time) => time / 1000);
  return steps.map((step) => valueAt(along, step));
}

/** What a metric was at a step: its last value so far. */
function valueAt(curve: Curve | undefined, step: number): number | null {
  if (!curve) return null;
  const at = firstFrom(curve.steps, step + 1) - 1;
  return at < 0 ? null : curve.values[at];
}

export interface CurveLook {
  label: string;
  color: string;
  dash?: readonly number[];
}

/** A curve as a line of a chart: smoothed with the logged values behind it, or as it was logged. */
export function curveSeries(
  curve: Curve,
  look: CurveLook,
  { axis, along }: { axis: XAxis; along?: Curve },
): ChartSeries {
  const places = placesOf(curve, axis, along);
  const order = places.flatMap((place, at) => (place === null ? [] : [at]));
  // Clocks that were set, and metrics, may go back; a line is drawn from left to right.
  const sorted = order.every(
    (at, i) => i === 0 || (places[order[i - 1]] as number) <= (places[at] as number),
  );
  if (!sorted) order.sort((a, b) => (places[a] as number) - (places[b] as number));
  const whole = sorted && order.length === places.length;
  const pick = <Item>(column: readonly Item[]) => (whole ? column : order.map((at) => column[at]));
  const placeOfStep = new Map(
    curve.nonFinite.length > 0 ? curve.steps.map((step, at) => [step, places[at]]) : [],
  );
  return {
    ...{ id: `${curve.runId} ${curve.name}`, ...look, x: pick(places) as number[] },
    ...(curve.smoothed ? { y: pick(curve.smoothed), raw: pick(curve.values) } : { y: pick(curve.values) }),
    nonFinite: curve.nonFinite.flatMap(({ step, value }) => {
      const x = placeOfStep.get(step);
      return x === null || x === undefined ? [] : [{ x, value }];
    }),
    totalCount: curve.totalCount,
  };
}

/**
 * The steps between which the part of a thinned curve in sight surely lies: between the last kept point before it and
 * the first one behind it. Null if the curve is whole, or its axis does not go with its steps.
 */
export function stepsInSight(curve: Curve, axis: XAxis, [low, high]: Range): Range | null {
  if (!curve.thinned || axis === 'metric') return null;
  const places = placesOf(curve, axis) as number[];
  const begin = Math.max(0, firstFrom(places, low) - 1);
  const end = Math.min(places.length - 1, firstFrom(places, high));
  return begin < end ? [curve.steps[begin], curve.steps[end]] : null;
}
