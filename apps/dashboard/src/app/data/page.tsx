import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { requestQueryClient, serverApi } from '../../features/api/api-server.ts';
import { DataPage } from '../../features/data/data-page.tsx';
import { loadDataState, runsQuery } from '../../features/data/data-state.ts';
import { selectionOf } from '../../features/data/selection.ts';

export const dynamic = 'force-dynamic';
export const metadata: Metadata = { title: 'Data' };

export default async function Page({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const state = await loadDataState(searchParams);
  const queryClient = requestQueryClient();
  const options = serverApi.runs.list.queryOptions(runsQuery(state));
  await queryClient.prefetchQuery({ ...options, retry: false });
  const [first] = (queryClient.getQueryData(options.queryKey)?.runs ?? []).flatMap(
    (run) => selectionOf(run) ?? [],
  );
  if (first) {
    const runId = first.filterRunId;
    await Promise.all([
      queryClient.prefetchQuery({ ...serverApi.runs.get.queryOptions({ runId }), retry: false }),
      queryClient.prefetchQuery({ ...serverApi.histograms.list.queryOptions({ runId }), retry: false }),
      queryClient.prefetchQuery({ ...serverApi.tables.list.queryOptions({ runId }), retry: false }),
      queryClient.prefetchQuery({ ...serverApi.media.list.queryOptions({ runId }), retry: false }),
      // Their diagrams stand above other parts, which must not be pushed down when they come.
      ...first.classifiers.map((classifier) =>
        queryClient.prefetchQuery({
          ...serverApi.tables.list.queryOptions({ runId: classifier.runId }),
          retry: false,
        }),
      ),
    ]);
  }
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <DataPage />
    </HydrationBoundary>
  );
}
