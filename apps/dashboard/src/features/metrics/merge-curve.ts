import type { RouterOutputs } from '@interpolab/api';

export type Curve = RouterOutputs['metrics']['curves'][number];

export interface CurveSmoothing {
  kernel: 'exponential' | 'gaussian' | 'mean';
  width: number;
  over: 'steps' | 'seconds';
}

/** How many widths ahead a kernel looks: so far back smoothed values still change when points arrive. */
const LOOKS_AHEAD = { exponential: 0, gaussian: 6, mean: 0.5 } as const;

/** From which step on to ask for what has come since; null: for all of it, as seconds say nothing about steps. */
export function tailFrom(curve: Curve | undefined, smoothing: CurveSmoothing | null): number | null {
  const last = curve?.steps.at(-1);
  if (last === undefined) return null;
  const ahead = smoothing ? LOOKS_AHEAD[smoothing.kernel] * smoothing.width : 0;
  if (ahead === 0) return last + 1;
  return smoothing?.over === 'steps' ? Math.floor(last - ahead) : null;
}

/**
 * A curve with what has come since, which was asked for from step `from` on. Null if the curve has to be read anew:
 * earlier steps were changed or filled in, the new part was thinned, or so much has come that it is to be thinned again.
 */
export function mergeCurve(
  old: Curve,
  tail: Curve,
  { from, maxPoints }: { from: number; maxPoints: number },
) {
  const last = old.steps.at(-1) ?? Number.NEGATIVE_INFINITY;
  const added = tail.steps.filter((step) => step > last).length;
  if (tail.thinned || tail.conflicts !== old.conflicts || tail.count !== old.count + added) return null;
  const kept = old.steps.findLastIndex((step) => step < from) + 1;
  if (kept + tail.steps.length > 2 * maxPoints) return null;
  const join = <Item>(name: 'steps' | 'times' | 'values' | 'smoothed') =>
    [...((old[name] ?? []) as Item[]).slice(0, kept), ...((tail[name] ?? []) as Item[])] as Item[];
  const merged: Curve = {
    ...tail,
    ...{ steps: join<number>('steps'), times: join<number>('times'), values: join<number | null>('values') },
    smoothed: tail.smoothed && join<number | null>('smoothed'),
    nonFinite: [...old.nonFinite.filter(({ step }) => step < from), ...tail.nonFinite],
    ...{ totalCount: tail.count, thinned: kept + tail.steps.length < tail.count },
  };
  return merged;
}
