'use client';

import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useApi, useApiClient } from '../api/api-provider.tsx';
import { useRunChanges } from '../api/live-changes.tsx';
import { createCurveLoader, type LoadCurves, type WantedCurve } from './curve-loader.ts';
import { type Curve, type CurveSmoothing, mergeCurve, tailFrom } from './merge-curve.ts';

export interface CurveQuestion {
  /** At most 1,000, of which one chart shows the metric `name`. */
  runIds: readonly string[];
  name: string;
  smoothing: CurveSmoothing | null;
  maxPoints?: number;
  /** The part of each run to read, if not all of it; then nothing is followed. */
  steps?: readonly (readonly [from: number, to: number])[];
  enabled?: boolean;
}

const MAX_POINTS = 1600;

type ApiClient = ReturnType<typeof useApiClient>;
const loaders = new WeakMap<ApiClient, LoadCurves>();

/** One for the page, so that its charts ask together. */
function loaderOf(client: ApiClient): LoadCurves {
  const known = loaders.get(client) ?? createCurveLoader((question) => client.metrics.curves.query(question));
  loaders.set(client, known);
  return known;
}

/**
 * One metric of some runs, kept up to date: when runs change, only what they have logged since is asked for, and a curve
 * is read anew only if earlier steps of it were changed or it has become too long. What changes while the chart is out of
 * sight (not enabled) is asked for when it is seen again.
 */
export function useCurves(question: CurveQuestion): { curves: readonly Curve[]; isError: boolean } {
  const { runIds, name, smoothing, steps, maxPoints = MAX_POINTS, enabled = true } = question;
  const [api, client, cache] = [useApi(), useApiClient(), useQueryClient()];
  const load = loaderOf(client);
  const form = { maxPoints, ...smoothing };
  const wanted = runIds.map((runId, at): WantedCurve => {
    const range = steps?.[at];
    return range ? { runId, name, fromStep: range[0], toStep: range[1] } : { runId, name };
  });
  const { queryKey } = api.metrics.curves.queryOptions({
    ...{ runIds: [...runIds], names: [name], ...form },
    ...(steps && { fromSteps: steps.map(([from]) => from), toSteps: steps.map(([, to]) => to) }),
  });
  const { data, isError } = useQuery({
    ...{ queryKey, queryFn: () => load(wanted, form), enabled: enabled && runIds.length > 0 },
    ...{ placeholderData: keepPreviousData, staleTime: Number.POSITIVE_INFINITY },
  });

  const follow = async (changed: readonly string[]) => {
    const known = new Map(cache.getQueryData<Curve[]>(queryKey)?.map((curve) => [curve.runId, curve]));
    const from = new Map(changed.map((id) => [id, tailFrom(known.get(id), smoothing)]));
    const tails = await load(
      changed.map((runId) => ({ runId, name, fromStep: from.get(runId) ?? undefined })),
      form,
    );
    const renewed: string[] = [];
    for (const tail of tails) {
      const [old, since] = [known.get(tail.runId), from.get(tail.runId)];
      const merged = old && since != null ? mergeCurve(old, tail, { from: since, maxPoints }) : tail;
      if (merged) known.set(tail.runId, merged);
      else renewed.push(tail.runId);
    }
    if (renewed.length > 0)
      for (const curve of await load(
        renewed.map((runId) => ({ runId, name })),
        form,
      ))
        known.set(curve.runId, curve);
    if (tails.length > 0)
      cache.setQueryData(
        queryKey,
        runIds.flatMap((id) => known.get(id) ?? []),
      );
  };

  const busy = useRef(false);
  /** Runs that have changed since they were asked for. */
  const waiting = useRef(new Set<string>());
  /** Runs that have changed since the page was opened: of these an answer that was kept may be an old one. */
  const moved = useRef(new Set<string>());
  const isReady = enabled && steps === undefined && cache.getQueryData(queryKey) !== undefined;
  const latest = useRef({ follow, isReady });
  useEffect(() => {
    latest.current = { follow, isReady };
  });
  const catchUp = useRef(async () => {
    if (busy.current) return;
    busy.current = true;
    try {
      while (latest.current.isReady && waiting.current.size > 0) {
        const changed = [...waiting.current];
        waiting.current.clear();
        await latest.current.follow(changed);
      }
    } catch {
      // What fails now is asked for with the next change, from the same step on.
    } finally {
      busy.current = false;
    }
  }).current;
  const asked = JSON.stringify(queryKey);
  // biome-ignore lint/correctness/useExhaustiveDependencies: with another question another answer is taken from the cache
  useEffect(() => {
    if (!isReady) return;
    for (const id of moved.current) waiting.current.add(id);
    void catchUp();
  }, [asked, isReady, catchUp]);
  useRunChanges((changed) => {
    if (steps) return;
    for (const id of runIds) {
      if (!changed.has(null) && !changed.has(id)) continue;
      waiting.current.add(id);
      moved.current.add(id);
    }
    void catchUp();
  });
  return { curves: data ?? NONE, isError };
}

const NONE: readonly Curve[] = [];
