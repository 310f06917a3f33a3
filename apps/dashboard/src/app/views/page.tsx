import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { createLoader, type SearchParams } from 'nuqs/server';
import { requestQueryClient, serverApi } from '../../features/api/api-server.ts';
import { projectParsers } from '../../features/shell/project-state.ts';
import { projectsToRead } from '../../features/views/views-data.ts';
import { ViewsPage } from '../../features/views/views-page.tsx';

export const dynamic = 'force-dynamic';
export const metadata: Metadata = { title: 'Views' };

const loadState = createLoader(projectParsers);

export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { project } = await loadState(searchParams);
  const queryClient = requestQueryClient();
  const projects = serverApi.projects.list.queryOptions();
  await Promise.all([
    queryClient.prefetchQuery(projects),
    queryClient.prefetchQuery(serverApi.tokens.mine.queryOptions()),
  ]);
  await Promise.all(
    projectsToRead(queryClient.getQueryData(projects.queryKey) ?? [], project).names.map((name) =>
      queryClient.prefetchQuery(serverApi.views.list.queryOptions({ project: name })),
    ),
  );
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <ViewsPage />
    </HydrationBoundary>
  );
}
