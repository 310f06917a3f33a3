'use client';

import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useApi } from '../api/api-provider.tsx';
import { useCalm } from './use-calm.ts';
import { chosenJudge } from './wall-sets.ts';
import { MOST_RUNS, PAGE_SIZE, pageQuery, runsQuery, stripsQuery, type WallState } from './wall-state.ts';

/** Samples come in minutes, not in seconds. */
const REFRESH_MS = 10_000;

/** The sample sets of the runs that the address names, or else of those that its filter finds, and their strips. */
export function useWall(state: WallState) {
  const api = useApi();
  const isChosen = state.runs.length > 0;
  const found = useQuery(
    api.runs.list.queryOptions(runsQuery(state), {
      ...{ enabled: !isChosen, retry: false, refetchInterval: REFRESH_MS },
    }),
  );
  const runIds = useMemo(
    () => (isChosen ? state.runs : (found.data?.runs ?? []).map(({ id }) => id)).slice(0, MOST_RUNS),
    [isChosen, state.runs, found.data],
  );
  const sets = useQuery(
    api.samples.sets.queryOptions(
      { runIds },
      {
        ...{ enabled: runIds.length > 0, placeholderData: keepPreviousData, retry: false },
        refetchInterval: REFRESH_MS,
      },
    ),
  );
  const calm = useCalm(runIds.length > 0 ? sets.data : undefined, JSON.stringify([state.runs, state.filter]));
  const { data } = calm;
  const judge = data ? chosenJudge(data.sets, state) : null;
  const strips = useQuery(
    api.samples.strips.queryOptions(stripsQuery(state, runIds, judge ?? ''), {
      ...{ enabled: judge !== null, placeholderData: keepPreviousData, retry: false },
      refetchInterval: REFRESH_MS,
    }),
  );
  return {
    ...{ calm, data, judge, strips: judge === null ? undefined : strips.data },
    isCut: isChosen ? state.runs.length > MOST_RUNS : found.data?.nextCursor != null,
    isPending: (!isChosen && found.isPending) || (runIds.length > 0 && sets.isPending),
    error: (isChosen ? null : found.error) ?? sets.error ?? strips.error,
  };
}

/** A sample on the wall; null as long as its page has not come. */
export type WallSample = {
  number: number;
  score: number | null;
  /** How far classifiers differ about it, where the order is by that. */
  disagreement: number | null;
} | null;

/** The samples of the wall, of which only the pages in sight are fetched. */
export function useWallSamples(
  state: WallState,
  set: { runId: string; condition: string; judge: string | null },
  pages: readonly number[],
) {
  const api = useApi();
  const first = useQuery(
    api.samples.page.queryOptions(pageQuery(state, set, 0), {
      placeholderData: keepPreviousData,
      retry: false,
    }),
  );
  const others = useQueries({
    queries: pages
      .filter((page) => page > 0)
      .map((page) => api.samples.page.queryOptions(pageQuery(state, set, page), { retry: false })),
  });
  const byPage = new Map(
    pages.filter((page) => page > 0).map((page, at) => [page, others[at]?.data] as const),
  );
  const sampleAt = (place: number): WallSample => {
    const page = Math.floor(place / PAGE_SIZE);
    const data = page === 0 ? first.data : byPage.get(page);
    const at = place % PAGE_SIZE;
    const number = data?.numbers[at];
    if (!data || number === undefined) return null;
    return { number, score: data.scores[at], disagreement: data.disagreements?.[at] ?? null };
  };
  return { first: first.data, total: first.data?.total ?? 0, sampleAt, error: first.error };
}
