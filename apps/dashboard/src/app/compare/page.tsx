import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { requestQueryClient, serverApi } from '../../features/api/api-server.ts';
import { ComparePage } from '../../features/compare/compare-page.tsx';
import {
  loadCompareState,
  MOST_RUNS,
  metricsQuery,
  runsQuery,
  settingsQuery,
} from '../../features/compare/compare-state.ts';

export const dynamic = 'force-dynamic';
export const metadata: Metadata = { title: 'Compare' };

export default async function Page({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const state = await loadCompareState(searchParams);
  const queryClient = requestQueryClient();
  let runIds = [...new Set(state.runs)].slice(0, MOST_RUNS);
  if (runIds.length === 0) {
    const options = serverApi.runs.list.queryOptions(runsQuery(state));
    await queryClient.prefetchQuery({ ...options, retry: false });
    runIds = queryClient.getQueryData(options.queryKey)?.runs.map(({ id }) => id) ?? [];
  }
  if (runIds.length > 0) {
    const settings = serverApi.compare.settings.queryOptions(settingsQuery(runIds));
    const metrics = serverApi.compare.metrics.queryOptions(metricsQuery(runIds));
    await Promise.all([
      queryClient.prefetchQuery({ ...settings, retry: false }),
      queryClient.prefetchQuery({ ...metrics, retry: false }),
    ]);
  }
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <ComparePage />
    </HydrationBoundary>
  );
}
