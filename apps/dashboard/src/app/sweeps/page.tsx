import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { requestQueryClient, serverApi } from '../../features/api/api-server.ts';
import { SweepsPage } from '../../features/sweeps/sweeps-page.tsx';
import { loadSweepsState, sweepsQuery } from '../../features/sweeps/sweeps-state.ts';

export const dynamic = 'force-dynamic';
export const metadata: Metadata = { title: 'Sweeps' };

export default async function Page({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const state = await loadSweepsState(searchParams);
  const queryClient = requestQueryClient();
  const options = serverApi.runs.list.queryOptions(sweepsQuery(state.project));
  await queryClient.prefetchQuery({ ...options, retry: false });
  const sweeps = queryClient.getQueryData(options.queryKey)?.runs ?? [];
  const open = sweeps.find(({ id }) => id === state.sweep) ?? sweeps[0];
  if (open) {
    await Promise.all([
      queryClient.prefetchQuery(serverApi.runs.get.queryOptions({ runId: open.id })),
      queryClient.prefetchQuery(serverApi.tables.list.queryOptions({ runId: open.id, name: 'trials' })),
    ]);
  }
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <SweepsPage />
    </HydrationBoundary>
  );
}
