import { handleRest } from '@interpolab/api/server';
import { requestContext } from '../../../../features/api/api-server.ts';

export const dynamic = 'force-dynamic';

function handle(request: Request): Promise<Response> {
  return handleRest(request, {
    prefix: '/api/v1',
    createContext: () => requestContext(request.headers),
  });
}

export { handle as GET, handle as POST };
