import { TRPCError } from '@trpc/server';
import { type NextRequest, NextResponse } from 'next/server';
import { requestContext } from './features/api/api-server.ts';
import { bodyRefusal } from './features/security/body-limit.ts';
import { contentSecurityPolicy } from './features/security/content-security-policy.ts';
import { isOpenPath } from './features/security/open-paths.ts';
import { readAllowedHosts, refusal } from './features/security/request-guard.ts';
import { unauthorized } from './features/security/unauthorized.ts';

/**
 * Stands before every request: refuses strangers, and gives each answer its security headers. What is not open by name
 * is closed; pages and procedures look again for themselves, at what exactly is asked for.
 */
export async function proxy(request: NextRequest): Promise<Response> {
  const { pathname } = request.nextUrl;
  if (!isDecodable(pathname)) return new NextResponse('This address is malformed.\n', { status: 400 });
  const reason = refusal(
    {
      method: request.method,
      host: request.headers.get('host'),
      origin: request.headers.get('origin'),
      fetchSite: request.headers.get('sec-fetch-site'),
      wantsData: pathname.startsWith('/api/') || pathname.startsWith('/media/'),
      showsToken: request.headers.has('authorization'),
    },
    readAllowedHosts(process.env.INTERPOLAB_ALLOWED_HOSTS),
  );
  if (reason) return new NextResponse(`${reason}\n`, { status: 403 });
  const tooLarge = bodyRefusal(request);
  if (tooLarge) return tooLarge;

  const development = process.env.NODE_ENV === 'development';
  const nonce = crypto.randomUUID();
  const policy = contentSecurityPolicy(nonce, development);
  // Next reads the nonce from the request's policy and puts it on its own scripts.
  const headers = new Headers(request.headers);
  headers.set('content-security-policy', policy);
  const closed = isOpenPath(pathname, development) ? null : await refusalOfStrangers(request);
  const response = closed ?? NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  response.headers.set('x-content-type-options', 'nosniff');
  response.headers.set('x-frame-options', 'DENY');
  // With "no-referrer" a browser would call the Origin of our own forms "null".
  response.headers.set('referrer-policy', 'same-origin');
  response.headers.set('cross-origin-resource-policy', 'same-origin');
  response.headers.set('cross-origin-opener-policy', 'same-origin');
  return response;
}

/** The answer to whoever is not known; null if somebody is. */
async function refusalOfStrangers(request: NextRequest): Promise<Response | null> {
  try {
    const { principal } = await requestContext(request.headers);
    return principal ? null : unauthorized(request);
  } catch (error) {
    if (error instanceof TRPCError && error.code === 'UNAUTHORIZED') return unauthorized(request);
    console.error('dashboard: the sign-in could not be looked up:', error);
    const text = 'The database does not answer (npx nx run tracking:start-database starts it).\n';
    return new Response(text, { status: 503 });
  }
}

function isDecodable(pathname: string): boolean {
  try {
    decodeURIComponent(pathname);
    return true;
  } catch {
    return false;
  }
}
