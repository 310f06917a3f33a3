import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import { useApi, useApiClient } from '../api/api-provider.tsx';
import { useRunChanges } from '../api/live-changes.tsx';
import { throttle } from '../api/throttle.ts';
import { metricsQuery } from './compare-state.ts';
import { changedRuns, mergeMetrics } from './merge-metrics.ts';
import { runningIds } from './running-ids.ts';
import type { ComparedRun } from './setting-rows.ts';

/** The table of numbers is read again at most so often: nobody reads faster. */
const EVERY_MS = 2000;

/** Keeps the numbers of compared runs up to date: of those that have changed, and of no others, they are read again. */
export function useLiveMetrics(runIds: readonly string[], runs: readonly ComparedRun[]): void {
  const [api, client, cache] = [useApi(), useApiClient(), useQueryClient()];
  const { queryKey } = api.compare.metrics.queryOptions(metricsQuery([...runIds]));
  const waiting = useRef(new Set<string | null>());
  const read = async () => {
    const known = cache.getQueryData(queryKey);
    const changed = waiting.current;
    waiting.current = new Set();
    if (!known) return;
    const running = runningIds(runs);
    const ids = changedRuns(changed, known, { all: runIds, running });
    if (ids.length === 0) return;
    const now = await client.compare.metrics.query({ runIds: ids });
    cache.setQueryData(queryKey, (old) => old && mergeMetrics(old, now, new Set(ids)));
  };
  const latest = useRef(read);
  useEffect(() => {
    latest.current = read;
  });
  // What fails now is read with the next change.
  const readSoon = useMemo(() => throttle(() => void latest.current().catch(() => {}), EVERY_MS), []);
  useEffect(() => readSoon.cancel, [readSoon]);
  useRunChanges((changed) => {
    for (const id of changed) waiting.current.add(id);
    readSoon();
  });
}
