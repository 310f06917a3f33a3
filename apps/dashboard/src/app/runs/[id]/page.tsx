import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import { TRPCError } from '@trpc/server';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { requestQueryClient, serverApi } from '../../../features/api/api-server.ts';
import type { RunDetail } from '../../../features/run/run-detail.ts';
import { resultSources } from '../../../features/run/run-detail.ts';
import { RunPage } from '../../../features/run/run-page.tsx';
import { runStages } from '../../../features/run/run-stages.ts';

export const dynamic = 'force-dynamic';

interface Props {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const run = await findRun((await params).id);
  return { title: run?.name ?? 'No such run' };
}

export default async function Page({ params }: Props) {
  const run = await findRun((await params).id);
  if (!run) notFound();
  const queryClient = requestQueryClient();
  const runId = run.id;
  await Promise.all([
    queryClient.prefetchQuery(serverApi.artifacts.list.queryOptions({ runId })),
    queryClient.prefetchQuery(serverApi.runs.statusEvents.queryOptions({ runId })),
    ...[run, ...runStages(run)].map(({ id }) =>
      queryClient.prefetchQuery(serverApi.metrics.list.queryOptions({ runId: id })),
    ),
    ...resultSources(run).flatMap((source) => [
      queryClient.prefetchQuery(serverApi.histograms.list.queryOptions({ runId: source })),
      queryClient.prefetchQuery(serverApi.media.list.queryOptions({ runId: source })),
    ]),
  ]);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <RunPage runId={runId} />
    </HydrationBoundary>
  );
}

async function findRun(id: string): Promise<RunDetail | null> {
  try {
    const [queryClient, runId] = [requestQueryClient(), decodeURIComponent(id)];
    // Before anything else is read: what changes in between then counts as news.
    await queryClient.prefetchQuery(serverApi.runs.pulses.queryOptions({ runIds: [runId] }));
    return await queryClient.fetchQuery(serverApi.runs.get.queryOptions({ runId }));
  } catch (error) {
    if (error instanceof URIError) return null;
    if (error instanceof TRPCError && (error.code === 'NOT_FOUND' || error.code === 'BAD_REQUEST'))
      return null;
    throw error;
  }
}
