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

/** The curves of an answer of `metrics.packedCurves`. */
export function unpackCurves(packed: readonly PackedCurve[]): OwnedCurve[] {
  return packed.map(({ runId, totalCount, ...columns }) => {
    const steps = Array.from(unpackNumbers(columns.steps));
    const values: (number | null)[] = Array.from(unpackNumbers(columns.values));
    const nonFinite: NonFinitePoint[] = [];
    for (let at = 0; at < values.length; at++) {
      const value = values[at] as number;
      if (Number.isFinite(value)) continue;
      nonFinite.push({ x: steps[at], value: String(value) as NonFinitePoint['value'] });
      values[at] = null;
    }
    const smoothed =
      columns.smoothed === null ? null : Array.from(unpackNumbers(columns.smoothed), finiteOrNull);
    return { runId, steps, values, smoothed, nonFinite, totalCount };
  });
}

const finiteOrNull = (value: number) => (Number.isFinite(value) ? value : null);

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
