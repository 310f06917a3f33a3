import { setTimeout } from 'node:timers/promises';
import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { requestQueryClient, serverApi } from '../../features/api/api-server.ts';
import { InterpolationPage } from '../../features/interpolation/interpolation-page.tsx';
import {
  attributesQuery,
  loadInterpolationState,
  runsQuery,
} from '../../features/interpolation/interpolation-state.ts';

export const dynamic = 'force-dynamic';
export const metadata: Metadata = { title: 'Interpolation' };

export default async function Page({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const state = await loadInterpolationState(searchParams);
  const queryClient = requestQueryClient();
  let runIds = state.runs;
  if (runIds.length === 0) {
    const options = serverApi.runs.list.queryOptions(runsQuery(state));
    await queryClient.prefetchQuery({ ...options, retry: false });
    runIds = queryClient.getQueryData(options.queryKey)?.runs.map(({ id }) => id) ?? [];
  }
  if (runIds.length > 0) {
    const options = serverApi.compare.attributes.queryOptions(attributesQuery(state, runIds));
    // Many large sets take their time when nobody has looked at them yet: then the page comes first.
    await Promise.race([queryClient.prefetchQuery({ ...options, retry: false }), setTimeout(3000)]);
  }
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <InterpolationPage />
    </HydrationBoundary>
  );
}
