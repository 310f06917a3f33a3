import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { requestQueryClient, serverApi } from '../../features/api/api-server.ts';
import { WallPage } from '../../features/wall/wall-page.tsx';
import { chosenJudge } from '../../features/wall/wall-sets.ts';
import { loadWallState, MOST_RUNS, runsQuery, stripsQuery } from '../../features/wall/wall-state.ts';

export const dynamic = 'force-dynamic';
export const metadata: Metadata = { title: 'Sample wall' };

export default async function Page({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const state = await loadWallState(searchParams);
  const queryClient = requestQueryClient();
  let runIds = state.runs.slice(0, MOST_RUNS);
  if (runIds.length === 0) {
    const options = serverApi.runs.list.queryOptions(runsQuery(state));
    await queryClient.prefetchQuery({ ...options, retry: false });
    runIds = queryClient.getQueryData(options.queryKey)?.runs.map(({ id }) => id) ?? [];
  }
  if (runIds.length > 0) {
    const options = serverApi.samples.sets.queryOptions({ runIds });
    await queryClient.prefetchQuery({ ...options, retry: false });
    const sets = queryClient.getQueryData(options.queryKey)?.sets ?? [];
    const judge = chosenJudge(sets, state);
    if (judge !== null) {
      const strips = serverApi.samples.strips.queryOptions(stripsQuery(state, runIds, judge));
      await queryClient.prefetchQuery({ ...strips, retry: false });
    }
  }
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <WallPage />
    </HydrationBoundary>
  );
}
