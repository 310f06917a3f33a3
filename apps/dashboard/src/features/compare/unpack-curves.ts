import type { RouterOutputs } from '@interpolab/api';
import { unpackNumbers } from '@interpolab/api/packed';
import type { NonFinitePoint } from '../metrics/chart-series.ts';
import type { Curve } from '../metrics/merge-curve.ts';

export type PackedCurve = RouterOutputs['metrics']['packedCurves'][number];

/** One metric of one run, as a chart draws it: null where a value is not finite. */
export interface OwnedCurve {
  runId: string;
  steps: number[];
  values: (number | null)[];
  smoothed: (number | null)[] | null;
  nonFinite: NonFinitePoint[];
  totalCount: number;
}

/** The curves of an answer of `metrics.packedCurves`: a million numbers are usual, so they are copied one by one. */
export function unpackCurves(packed: readonly PackedCurve[]): OwnedCurve[] {
  const unpackSteps = stepsUnpacker();
  return packed.map(({ runId, totalCount, ...columns }) => {
    const steps = unpackSteps(columns.steps);
    const numbers = unpackNumbers(columns.values);
    const nonFinite: NonFinitePoint[] = [];
    for (let at = 0; at < numbers.length; at++) {
      if (Number.isFinite(numbers[at])) continue;
      nonFinite.push({ x: steps[at], value: String(numbers[at]) as NonFinitePoint['value'] });
    }
    const smoothed = columns.smoothed === null ? null : finiteOrNull(unpackNumbers(columns.smoothed));
    return { runId, steps, values: finiteOrNull(numbers), smoothed, nonFinite, totalCount };
  });
}

function finiteOrNull(numbers: Float64Array): (number | null)[] {
  const values = new Array<number | null>(numbers.length);
  for (let at = 0; at < numbers.length; at++) {
    const value = numbers[at];
    values[at] = Number.isFinite(value) ? value : null;
  }
  return values;
}

/** Runs log at the same steps mostly: those at equal distances are unpacked once, and are one array. */
function stepsUnpacker(): (packed: PackedCurve['steps']) => number[] {
  const known = new Map<string, number[]>();
  return (packed) => {
    if (typeof packed === 'string') return [...unpackNumbers(packed)];
    const key = `${packed.first} ${packed.stride} ${packed.count}`;
    const steps = known.get(key) ?? [...unpackNumbers(packed)];
    known.set(key, steps);
    return steps;
  };
}

/** A curve that is followed, in the same form. */
export const curveOfLive = ({
  runId,
  steps,
  values,
  smoothed,
  nonFinite,
  totalCount,
}: Curve): OwnedCurve => ({
  ...{ runId, steps, values, smoothed, totalCount },
  nonFinite: nonFinite.map(({ step, value }) => ({ x: step, value })),
});
