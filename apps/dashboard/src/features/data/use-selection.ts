'use client';

import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { useApi } from '../api/api-provider.tsx';
import { type DataState, runsQuery } from './data-state.ts';
import { type Selection, selectionOf } from './selection.ts';

/** The runs that have chosen data, of those that the address names or its filter finds. */
export function useSelections(state: DataState) {
  const api = useApi();
  const { data, error, isPending } = useQuery(
    api.runs.list.queryOptions(runsQuery(state), { placeholderData: keepPreviousData, retry: false }),
  );
  const found = (data?.runs ?? []).flatMap((run) => selectionOf(run) ?? []);
  const place = (id: string) => state.runs.indexOf(id);
  const selections = state.runs.length > 0 ? found.sort((a, b) => place(a.run.id) - place(b.run.id)) : found;
  return { selections, error, isPending };
}

/** What the stages of a selection have stored. */
export function useSelectionParts({ filterRunId, classifiers }: Selection) {
  const api = useApi();
  const run = useQuery(api.runs.get.queryOptions({ runId: filterRunId }, { retry: false })).data;
  const histograms = useQuery(
    api.histograms.list.queryOptions({ runId: filterRunId }, { retry: false }),
  ).data;
  const tables = useQuery(api.tables.list.queryOptions({ runId: filterRunId }, { retry: false })).data;
  const media = useQuery(api.media.list.queryOptions({ runId: filterRunId }, { retry: false })).data;
  const measured = useQueries({
    queries: classifiers.map(({ runId }) => api.tables.list.queryOptions({ runId }, { retry: false })),
    combine: (results) => results.map(({ data }) => data),
  });
  return { run, histograms, tables, media, measured };
}
