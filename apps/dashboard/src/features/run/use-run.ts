'use client';

import { keepPreviousData, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { useApi, useApiClient } from '../api/api-provider.tsx';
import { useRunChanges } from '../api/live-changes.tsx';
import { changedParts, type Pulse, type PulsePart, withPulses } from './pulse-news.ts';
import { type RunDetail, resultSources } from './run-detail.ts';

/** Of more runs at once no pulses are given. */
const MOST_PULSES = 1000;

/**
 * A run and everything around it, kept up to date: when it or a stage of it changes, its pulse says which parts have
 * changed, and only these are read again. Pulses that the page came with are those to compare with.
 */
export function useRun(runId: string) {
  const [api, client, cache] = [useApi(), useApiClient(), useQueryClient()];
  const run = useQuery(api.runs.get.queryOptions({ runId }, { placeholderData: keepPreviousData })).data;
  const first = useQuery(api.runs.pulses.queryOptions({ runIds: [runId] }, { staleTime: Infinity })).data;
  const known = useRef(new Map<string, Pulse>());
  /** Runs that turned out to be none of its stages, which they will never be. */
  const strangers = useRef(new Set<string>());

  const readPart = (id: string, part: PulsePart) => {
    const of = { runId: id };
    const queryKey = {
      ...{ run: api.runs.get.queryKey({ runId }), children: api.runs.get.queryKey({ runId }) },
      ...{ events: api.runs.statusEvents.queryKey(of), metrics: api.metrics.list.queryKey(of) },
      ...{ histograms: api.histograms.list.queryKey(of), media: api.media.list.queryKey(of) },
      artifacts: api.artifacts.list.queryKey(of),
      console: api.console.read.queryKey({ runId: id, fromLine: 0, limit: 1 }),
    }[part];
    return cache.invalidateQueries({ queryKey });
  };

  async function takeNews(changed: ReadonlySet<string | null>) {
    const family = [runId, ...(run?.children ?? []).map(({ id }) => id)];
    const ids = new Set(changed.has(null) ? family : family.filter((id) => changed.has(id)));
    // An unknown run may be a stage that has just begun, which the run's own pulse tells.
    const unknown = [...changed].filter((id) => id !== null && !family.includes(id));
    if (unknown.some((id) => !strangers.current.has(id as string))) ids.add(runId);
    if (ids.size === 0) return;
    const pulses = await client.runs.pulses.query({ runIds: [...ids].slice(0, MOST_PULSES) });
    for (const pulse of pulses) {
      const old = known.current.get(pulse.runId) ?? first?.find((one) => one.runId === pulse.runId);
      known.current.set(pulse.runId, pulse);
      const parts = new Set(changedParts(old, pulse));
      if (pulse.runId === runId && !parts.has('children'))
        for (const id of unknown) strangers.current.add(id as string);
      if (parts.has('run')) parts.delete('children'); // they are read with it
      for (const part of parts) void readPart(pulse.runId, part);
    }
    cache.setQueryData(api.runs.get.queryKey({ runId }), (old) => old && withPulses(old, pulses));
  }
  // What fails now is found out with the next change, as the marks are then others still.
  useRunChanges((changed) => void takeNews(changed).catch(() => {}));
  return run;
}

/**
 * The histograms and images that show how a run turned out: a list for the run itself, then one for each of its
 * judging and sampling stages.
 */
export function useResultMedia(run: RunDetail) {
  const api = useApi();
  const sources = resultSources(run);
  const histograms = useQueries({
    queries: sources.map((runId) => api.histograms.list.queryOptions({ runId })),
    combine: (results) => results.map((result) => result.data ?? []),
  });
  const media = useQueries({
    queries: sources.map((runId) => api.media.list.queryOptions({ runId })),
    combine: (results) => results.map((result) => result.data ?? []),
  });
  return { histograms, media };
}
