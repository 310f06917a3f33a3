'use client';

import { keepPreviousData, useInfiniteQuery, useQueries, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useApi } from '../api/api-provider.tsx';
import { useRunChanges } from '../api/live-changes.tsx';
import { type RunListState, runListQuery } from './run-list-state.ts';
import type { Run } from './run-state.ts';

/** A run with its stages, as far as they are loaded. */
export interface RunNode {
  run: Run;
  stages: RunNode[];
}

/** The runs of the list, page by page, with the stages of those that are open; kept up to date. */
export function useRunList(state: RunListState) {
  const api = useApi();
  const queryClient = useQueryClient();
  const pages = useInfiniteQuery(
    api.runs.list.infiniteQueryOptions(runListQuery(state), {
      getNextPageParam: (page) => page.nextCursor,
      placeholderData: keepPreviousData,
    }),
  );
  const stages = useQueries({
    queries: state.open.map((parentId) => api.runs.list.queryOptions({ parentId, limit: 500 })),
    combine: (results) => results.map((result) => result.data?.runs),
  });
  useRunChanges(() => void queryClient.invalidateQueries({ queryKey: api.runs.list.pathKey() }));

  const nodes = useMemo(() => {
    const stagesOf = new Map(state.open.map((parentId, at) => [parentId, stages[at] ?? []]));
    return (pages.data?.pages ?? []).flatMap((page) =>
      page.runs.map((run): RunNode => ({ run, stages: byAge(stagesOf.get(run.id) ?? []).map(leaf) })),
    );
  }, [pages.data, stages, state.open]);

  return { nodes, pages };
}

/** Stages in the order in which they ran. */
function byAge(runs: Run[]): Run[] {
  return runs.toSorted((a, b) => a.startedAt.localeCompare(b.startedAt));
}

function leaf(run: Run): RunNode {
  return { run, stages: [] };
}
