'use client';

import { keepPreviousData, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../api/api-provider.tsx';
import { useRunChanges } from '../api/live-changes.tsx';
import { type RunDetail, resultSources } from './run-detail.ts';

/** A run and everything around it, kept up to date: only what belongs to a changed run is read again. */
export function useRun(runId: string) {
  const api = useApi();
  const queryClient = useQueryClient();
  const run = useQuery(api.runs.get.queryOptions({ runId }, { placeholderData: keepPreviousData })).data;

  useRunChanges((changed) => {
    const family = new Set([runId, ...(run?.children ?? []).map((child) => child.id)]);
    const all = changed.has(null);
    // An unknown id may be a stage that has just begun, so the run itself is always read again.
    void queryClient.invalidateQueries({ queryKey: api.runs.get.queryKey({ runId }) });
    for (const id of all ? family : changed) {
      if (id === null || !family.has(id)) continue;
      for (const queryKey of [
        api.runs.statusEvents.queryKey({ runId: id }),
        api.metrics.list.queryKey({ runId: id }),
        api.histograms.list.queryKey({ runId: id }),
        api.media.list.queryKey({ runId: id }),
        api.artifacts.list.queryKey({ runId: id }),
      ]) {
        void queryClient.invalidateQueries({ queryKey });
      }
    }
  });
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
