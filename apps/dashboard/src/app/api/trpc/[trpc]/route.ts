import { appRouter } from '@interpolab/api/server';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { requestContext } from '../../../../features/api/api-server.ts';

export const dynamic = 'force-dynamic';

function handle(request: Request): Promise<Response> {
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: request,
    router: appRouter,
    createContext: () => requestContext(request.headers),
  });
}

export { handle as GET, handle as POST };
