import 'server-only';
import { type ApiContext, appRouter, createApiContext, LOCAL_USER } from '@interpolab/api/server';
import { connect } from '@interpolab/tracking/read';
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query';
import { cache } from 'react';
import { readEnvironment } from '../../env.ts';
import { makeQueryClient } from './query-client.ts';

// One store and one feed of changes per process; on `globalThis`, so that hot reloads in development keep them.
const holder = globalThis as { interpolabApi?: ApiContext };

export function apiContext(): ApiContext {
  return (holder.interpolabApi ??= createApiContext(
    connect(readEnvironment().DATABASE_URL),
    { principal: LOCAL_USER }, // it listens on loopback only, and src/proxy.ts has looked at Host and Origin
  ));
}

/** One cache of queries per request that renders a page. */
export const requestQueryClient = cache(makeQueryClient);

/** The procedures, called in this process, for pages rendered on the server. */
export const serverApi = createTRPCOptionsProxy({
  ctx: apiContext,
  router: appRouter,
  queryClient: requestQueryClient,
});
