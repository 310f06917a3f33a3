'use client';

import {
  type InfiniteData,
  keepPreviousData,
  useInfiniteQuery,
  useQueries,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useApi } from '../api/api-provider.tsx';
import { useRunChanges } from '../api/live-changes.tsx';
import { patchPages, type RowPage, rowsOfPages } from './row-pages.ts';
import { chosenRuns, fieldsOf, rowsQuery, stagesQuery } from './runs-query.ts';
import type { RunsState } from './runs-state.ts';

/** An answer that is put where it belongs need not be kept. */
const READ_ONCE = { staleTime: 0, gcTime: 0 };

/** So many changed runs are read again at once. */
const MOST_NEWS = 500;

/**
 * The rows of the table, page by page, and how many there are. What changes is read again where it stands; a run that
 * is new is counted, and comes when the reader asks, so that nothing moves under the hand.
 */
export function useRuns(state: RunsState) {
  const api = useApi();
  const queryClient = useQueryClient();
  const grouped = state.by.length > 0;
  const options = api.runs.rows.infiniteQueryOptions(rowsQuery(state), {
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    enabled: !grouped,
  });
  const pages = useInfiniteQuery(options);
  const rows = useMemo(() => rowsOfPages(pages.data?.pages ?? []), [pages.data]);
  const count = useQuery(
    api.runs.count.queryOptions(chosenRuns(state), { placeholderData: keepPreviousData }),
  ).data;

  const asked = JSON.stringify(chosenRuns(state));
  const [news, setNews] = useState({ asked, ids: new Set<string>() });
  // What the table has been read again with meanwhile is no news, whichever of the two answers came first.
  const fresh = useMemo(() => {
    const loaded = new Set(rows.map(({ run }) => run.id));
    return new Set(news.asked === asked ? [...news.ids].filter((id) => !loaded.has(id)) : []);
  }, [rows, news, asked]);

  const readAgain = () => {
    setNews({ asked, ids: new Set() });
    return queryClient.invalidateQueries({ queryKey: [['runs']] });
  };

  async function takeNews(changed: ReadonlySet<string | null>) {
    const loaded = new Set(rows.map(({ run }) => run.id));
    const ids = [...changed].filter((id) => id !== null);
    const known = ids.filter((id) => loaded.has(id));
    const unknown = ids.filter((id) => !loaded.has(id) && !fresh.has(id));
    if (changed.has(null) || ids.length > MOST_NEWS || (loaded.size === 0 && !grouped)) return readAgain();
    const fields = fieldsOf(state);
    if (known.length > 0) {
      const page = await queryClient.fetchQuery(
        api.runs.rows.queryOptions({ ids: known, fields, limit: MOST_NEWS }, READ_ONCE),
      );
      queryClient.setQueryData<InfiniteData<RowPage, string | null>>(
        options.queryKey as never,
        (old) => old && { ...old, pages: patchPages(old.pages, page) },
      );
    }
    if (unknown.length > 0) {
      const page = await queryClient.fetchQuery(
        api.runs.rows.queryOptions(
          { ...chosenRuns(state), ids: unknown, fields: [], limit: MOST_NEWS },
          READ_ONCE,
        ),
      );
      const found = page.rows.map(({ run }) => run.id).filter((id) => !loaded.has(id));
      if (found.length > 0)
        setNews((old) => ({ asked, ids: new Set([...(old.asked === asked ? old.ids : []), ...found]) }));
    }
    // Stages of open experiments and pinned runs are few: they are read as a whole.
    void queryClient.invalidateQueries({
      queryKey: api.runs.rows.queryKey(),
      predicate: ({ queryKey }) => {
        const input = (queryKey[1] as { input?: { parentId?: string; ids?: string[] } } | undefined)?.input;
        return (
          input?.parentId !== undefined || (input?.ids !== undefined && input.ids.join() === state.pin.join())
        );
      },
    });
  }
  useRunChanges((changed) => void takeNews(changed));

  return { pages, rows, count, fresh: fresh.size, readAgain };
}

/** The rows of runs that are asked for by themselves: stages of experiments, pinned runs, members of groups. */
export function useMoreRows(
  queries: readonly Parameters<ReturnType<typeof useApi>['runs']['rows']['queryOptions']>[0][],
) {
  const api = useApi();
  return useQueries({
    queries: queries.map((query) =>
      api.runs.rows.queryOptions(query as never, { placeholderData: keepPreviousData }),
    ),
    combine: (results) => results.map(({ data }) => data as RowPage | undefined),
  });
}

export { stagesQuery };
