import 'server-only';
import {
  type ApiContext,
  appRouter,
  createApiContext,
  type WholeStore,
  withCredentials,
} from '@interpolab/api/server';
import { createArtifactPurger } from '@interpolab/tracking/artifacts';
import { connect } from '@interpolab/tracking/read';
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query';
import { headers } from 'next/headers';
import { cache } from 'react';
import { readEnvironment } from '../../env.ts';
import { sessionKeyOf } from '../security/session-cookie.ts';
import { makeQueryClient } from './query-client.ts';

// One store and one feed of changes per process; on `globalThis`, so that hot reloads in development keep them.
const holder = globalThis as { interpolabApi?: { store: WholeStore; context: ApiContext } };

function api() {
  if (!holder.interpolabApi) {
    const environment = readEnvironment();
    const store = connect(environment.DATABASE_URL);
    const artifactPurger = createArtifactPurger({
      databaseUrl: environment.DATABASE_URL,
      dataDirectory: environment.INTERPOLAB_DATA_DIR,
    });
    // nobody's, so nothing is allowed
    holder.interpolabApi = { store, context: createApiContext(store, { artifactPurger }) };
  }
  return holder.interpolabApi;
}

/** Opens and ends the sessions of browsers. */
export const apiSessions = () => api().store;

/**
 * The API as whoever sent a request may use it: by its token, else by the cookie of its session, else not at all.
 * Throws UNAUTHORIZED on a token that is not known.
 */
export function requestContext(request: Pick<Headers, 'get'>): Promise<ApiContext> {
  return withCredentials(api().context, request.get('authorization'), sessionKeyOf(request));
}

/** One cache of queries per request that renders a page. */
export const requestQueryClient = cache(makeQueryClient);

/** The procedures, called in this process, for pages rendered on the server. */
export const serverApi = createTRPCOptionsProxy({
  ctx: cache(async () => requestContext(await headers())),
  router: appRouter,
  queryClient: requestQueryClient,
});
