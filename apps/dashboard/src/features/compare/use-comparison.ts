'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useApi } from '../api/api-provider.tsx';
import { type CompareState, MOST_RUNS, metricsQuery, runsQuery, settingsQuery } from './compare-state.ts';
import { fieldsOf } from './run-fields.ts';
import { useLiveMetrics } from './use-live-metrics.ts';
import { withinBrushes } from './within-brushes.ts';

/** What the page knows of the runs that the address names, or else of those that its filter finds. */
export function useComparison(state: CompareState) {
  const api = useApi();
  const isChosen = state.runs.length > 0;
  const found = useQuery(api.runs.list.queryOptions(runsQuery(state), { enabled: !isChosen, retry: false }));
  const runIds = useMemo(
    () =>
      isChosen ? [...new Set(state.runs)].slice(0, MOST_RUNS) : (found.data?.runs ?? []).map(({ id }) => id),
    [isChosen, state.runs, found.data],
  );
  const options = { enabled: runIds.length > 0, placeholderData: keepPreviousData, retry: false } as const;
  // What differs is always needed: fields of drawings are made of it.
  const differing = useQuery(api.compare.settings.queryOptions(settingsQuery(runIds), options));
  const metrics = useQuery(api.compare.metrics.queryOptions(metricsQuery(runIds), options));
  const { higher, lower, statistic, brushes, hidden } = state;
  const fields = useMemo(
    () =>
      differing.data && metrics.data
        ? fieldsOf({ settings: differing.data, metrics: metrics.data.metrics, statistic, higher, lower })
        : [],
    [differing.data, metrics.data, statistic, higher, lower],
  );
  const runs = useMemo(
    () => (runIds.length > 0 ? (differing.data?.runs ?? []) : []),
    [runIds, differing.data],
  );
  useLiveMetrics(runIds, runs);
  /** Neither hidden nor outside of a brush. */
  const shown = useMemo(() => {
    const visible = runs.map(({ id }) => id).filter((id) => !hidden.includes(id));
    return withinBrushes(visible, { brushes, fields });
  }, [runs, hidden, brushes, fields]);
  return {
    ...{ runs, shown, fields },
    metrics: metrics.data,
    /** More runs were named, or found, than are taken. */
    cut: isChosen
      ? Math.max(0, new Set(state.runs).size - MOST_RUNS)
      : found.data?.nextCursor != null
        ? -1
        : 0,
    /** Named runs that are not there. */
    gone: isChosen && differing.data && !differing.isPlaceholderData ? runIds.length - runs.length : 0,
    isPending:
      (!isChosen && found.isPending) || (runIds.length > 0 && (differing.isPending || metrics.isPending)),
    error: (isChosen ? null : found.error) ?? differing.error ?? metrics.error,
  };
}

export type Comparison = ReturnType<typeof useComparison>;
