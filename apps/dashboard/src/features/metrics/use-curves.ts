'use client';

import type { RouterInputs } from '@interpolab/api';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { useApi, useApiClient } from '../api/api-provider.tsx';
import { useRunChanges } from '../api/live-changes.tsx';
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
/** Steps are whole numbers that a double holds: from here on is all. */
const FROM_THE_BEGINNING = Number.MIN_SAFE_INTEGER;

type Input = RouterInputs['metrics']['curves'];

/**
 * One metric of some runs, kept up to date: when runs change, only what they have logged since is asked for, and a curve
 * is read anew only if earlier steps of it were changed or it has become too long.
 */
export function useCurves(question: CurveQuestion): { curves: readonly Curve[]; isError: boolean } {
  const { runIds, name, smoothing, steps, maxPoints = MAX_POINTS, enabled = true } = question;
  const [api, client, cache] = [useApi(), useApiClient(), useQueryClient()];
  const ask = (ids: readonly string[], more: Partial<Input> = {}): Input => ({
    ...{ runIds: [...ids], names: [name], maxPoints, ...smoothing, ...more },
  });
  const range = steps && { fromSteps: steps.map(([from]) => from), toSteps: steps.map(([, to]) => to) };
  const options = api.metrics.curves.queryOptions(ask(runIds, range), {
    enabled: enabled && runIds.length > 0,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { data, isError } = useQuery(options);

  const busy = useRef(false);
  const waiting = useRef(new Set<string>());
  const follow = async () => {
    const changed = [...waiting.current];
    waiting.current.clear();
    const known = new Map(cache.getQueryData(options.queryKey)?.map((curve) => [curve.runId, curve]));
    const from = new Map(changed.map((id) => [id, tailFrom(known.get(id), smoothing) ?? FROM_THE_BEGINNING]));
    const fromSteps = changed.map((id) => from.get(id) as number);
    const tails = await client.metrics.curves.query(ask(changed, { fromSteps }));
    const renewed: string[] = [];
    for (const tail of tails) {
      const [old, since] = [known.get(tail.runId), from.get(tail.runId) as number];
      const merged =
        old && since !== FROM_THE_BEGINNING ? mergeCurve(old, tail, { from: since, maxPoints }) : tail;
      if (merged) known.set(tail.runId, merged);
      else renewed.push(tail.runId);
    }
    if (renewed.length > 0)
      for (const curve of await client.metrics.curves.query(ask(renewed))) known.set(curve.runId, curve);
    if (tails.length > 0)
      cache.setQueryData(
        options.queryKey,
        runIds.flatMap((id) => known.get(id) ?? []),
      );
  };
  useRunChanges((changed) => {
    if (steps || !enabled || data === undefined) return;
    for (const id of runIds) if (changed.has(null) || changed.has(id)) waiting.current.add(id);
    if (busy.current || waiting.current.size === 0) return;
    busy.current = true;
    // What fails now is asked for with the next change, from the same step on.
    void follow()
      .catch(() => {})
      .finally(() => {
        busy.current = false;
      });
  });
  return { curves: data ?? NONE, isError };
}

const NONE: readonly Curve[] = [];
