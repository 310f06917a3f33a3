import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { requestQueryClient, serverApi } from '../../features/api/api-server.ts';
import { mayGiveAccess } from '../../features/settings/access.ts';
import { SettingsPage } from '../../features/settings/settings-page.tsx';

export const dynamic = 'force-dynamic';
export const metadata: Metadata = { title: 'Settings' };

export default async function Page() {
  const queryClient = requestQueryClient();
  const mine = serverApi.tokens.mine.queryOptions();
  await Promise.all([
    queryClient.prefetchQuery(mine),
    queryClient.prefetchQuery(serverApi.projects.storage.queryOptions()),
    queryClient.prefetchQuery(serverApi.runs.deleted.queryOptions()),
  ]);
  const access = queryClient.getQueryData(mine.queryKey);
  if (access && mayGiveAccess(access)) await queryClient.prefetchQuery(serverApi.tokens.list.queryOptions());
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <SettingsPage />
    </HydrationBoundary>
  );
}
