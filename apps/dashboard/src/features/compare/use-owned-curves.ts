import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useApi } from '../api/api-provider.tsx';
import { useEarlyQuestion } from '../api/early-question.tsx';
import type { Range } from '../metrics/chart-series.ts';
import { useCurves } from '../metrics/use-curves.ts';
import type { CompareState } from './compare-state.ts';
import { liveOwners, ownersOf, pointsEach } from './curve-lines.ts';
import type { MetricColumn } from './metric-key.ts';
import type { ComparedRun } from './setting-rows.ts';
import { curveOfLive, type OwnedCurve, unpackCurves } from './unpack-curves.ts';

interface OwnedCurves {
  metric: MetricColumn;
  runs: readonly ComparedRun[];
  shown: readonly string[];
  state: Pick<CompareState, 'steps' | 'smooth' | 'kernel'>;
  enabled: boolean;
  /** Curves that are read; `left` says how many are not. */
  most: number;
  smoothed: boolean;
}

/**
 * The curves of a metric of the runs that are shown. Those of runs that have ended come packed, all at once; those of
 * runs that still train are followed, and of them only what is new is asked for.
 */
export function useOwnedCurves({ metric, runs, shown, state, ...how }: OwnedCurves) {
  const { enabled, most, smoothed } = how;
  const owners = useMemo(() => ownersOf(metric, new Set(shown)), [metric, shown]);
  const ids = useMemo(() => [...owners.keys()].slice(0, most), [owners, most]);
  const live = useMemo(() => liveOwners(owners, runs), [owners, runs]);
  const [ended, going] = useMemo(
    () => [ids.filter((id) => !live.has(id)), ids.filter((id) => live.has(id))],
    [ids, live],
  );
  const maxPoints = pointsEach(ids.length);
  const isSmoothed = smoothed && state.smooth > 0;
  const asks = enabled && ended.length > 0;
  const question = {
    ...{ runIds: ended, name: metric.name, maxPoints, ...rangeQuery(state.steps) },
    ...(isSmoothed ? { kernel: state.kernel, width: state.smooth } : {}),
  };
  useEarlyQuestion('metrics.packedCurves', asks ? question : null);
  const packed = useQuery(
    useApi().metrics.packedCurves.queryOptions(question, {
      ...{ enabled: asks, placeholderData: keepPreviousData, retry: false },
      // A million numbers are not looked through for what is still the same.
      ...{ select: unpackCurves, structuralSharing: false },
    }),
  );
  const { curves: followed, isError } = useCurves({
    ...{ runIds: going, name: metric.name, maxPoints, enabled },
    smoothing: isSmoothed ? { kernel: state.kernel, width: state.smooth, over: 'steps' } : null,
    steps: state.steps ? going.map(() => stepsOf(state.steps as Range)) : undefined,
  });
  const curves = useMemo(() => {
    const found = new Map<string, OwnedCurve>();
    if (ended.length > 0) for (const curve of packed.data ?? []) found.set(curve.runId, curve);
    if (going.length > 0) for (const curve of followed) found.set(curve.runId, curveOfLive(curve));
    return ids.flatMap((id) => found.get(id) ?? []);
  }, [ids, ended, going, packed.data, followed]);
  return {
    ...{ owners, curves, left: owners.size - ids.length },
    error: packed.error ?? (isError ? { message: 'the curves of running runs could not be read' } : null),
    isPending: ended.length > 0 && packed.isPending,
  };
}

const stepsOf = (range: Range) => [Math.floor(range[0]), Math.ceil(range[1])] as const;

const NO_RANGE = {};
/** The part of a question that says which steps; nothing for all of them. */
export function rangeQuery(steps: Range | null) {
  if (!steps) return NO_RANGE;
  const [fromStep, toStep] = stepsOf(steps);
  return { fromStep, toStep };
}
