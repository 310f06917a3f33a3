import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import { requestQueryClient, serverApi } from '../features/api/api-server.ts';
import { readRunListState, runListQuery } from '../features/runs/run-list-state.ts';
import { RunsPage } from '../features/runs/runs-page.tsx';

export const dynamic = 'force-dynamic';

export default async function Page({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const params = await searchParams;
  const state = readRunListState({ get: (name) => [params[name]].flat()[0] ?? null });
  const queryClient = requestQueryClient();
  await Promise.all([
    queryClient.prefetchInfiniteQuery(
      serverApi.runs.list.infiniteQueryOptions(runListQuery(state), {
        getNextPageParam: (page) => page.nextCursor,
      }),
    ),
    ...state.open.map((parentId) =>
      queryClient.prefetchQuery(serverApi.runs.list.queryOptions({ parentId, limit: 500 })),
    ),
  ]);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <RunsPage />
    </HydrationBoundary>
  );
}
