import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import { createLoader, type SearchParams } from 'nuqs/server';
import { requestQueryClient, serverApi } from '../features/api/api-server.ts';
import { RunsPage } from '../features/runs/runs-page.tsx';
import { chosenRuns, fieldsOf, isFiltered, rowsQuery, stagesQuery } from '../features/runs/runs-query.ts';
import { runsParsers } from '../features/runs/runs-state.ts';

export const dynamic = 'force-dynamic';

const loadState = createLoader(runsParsers);

export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const state = await loadState(searchParams);
  const queryClient = requestQueryClient();
  const grouped = state.by.length > 0;
  await Promise.all([
    !grouped &&
      queryClient.prefetchInfiniteQuery(
        serverApi.runs.rows.infiniteQueryOptions(rowsQuery(state), {
          getNextPageParam: (page) => page.nextCursor,
        }),
      ),
    queryClient.prefetchQuery(serverApi.runs.count.queryOptions(chosenRuns(state))),
    ...(grouped || isFiltered(state) ? [] : state.open).map((parentId) =>
      queryClient.prefetchQuery(serverApi.runs.rows.queryOptions(stagesQuery(parentId, state))),
    ),
    state.pin.length > 0 &&
      queryClient.prefetchQuery(
        serverApi.runs.rows.queryOptions({
          ...{ ids: state.pin.slice(0, 100), fields: fieldsOf(state), limit: 100 },
        }),
      ),
  ]);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <RunsPage />
    </HydrationBoundary>
  );
}
