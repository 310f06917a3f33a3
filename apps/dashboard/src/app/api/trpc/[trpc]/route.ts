import { appRouter } from '@interpolab/api/server';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { requestContext } from '../../../../features/api/api-server.ts';

export const dynamic = 'force-dynamic';

/** Calls in one request; clients split theirs before. */
const MAX_BATCH = 200;

function handle(request: Request): Promise<Response> {
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: request,
    router: appRouter,
    maxBatchSize: MAX_BATCH,
    allowMethodOverride: true, // queries that are too long for an address come as a POST
    createContext: () => requestContext(request.headers),
  });
}

export { handle as GET, handle as POST };
