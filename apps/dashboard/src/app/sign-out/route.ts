import { apiSessions } from '../../features/api/api-server.ts';
import { sessionCookie, sessionKeyOf } from '../../features/security/session-cookie.ts';

export const dynamic = 'force-dynamic';

/** Ends the session, here and in the database. */
export async function POST(request: Request): Promise<Response> {
  const key = sessionKeyOf(request.headers);
  if (key) await apiSessions().endSession(key);
  const [host, origin] = [request.headers.get('host'), request.headers.get('origin')];
  return new Response(null, {
    status: 303,
    headers: { location: '/sign-in', 'set-cookie': sessionCookie({ host, origin }, null) },
  });
}
