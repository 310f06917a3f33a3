import { type NextRequest, NextResponse } from 'next/server';
import { contentSecurityPolicy } from './features/security/content-security-policy.ts';
import { readAllowedHosts, refusal } from './features/security/request-guard.ts';

/** Stands before every request: refuses strangers, and gives each page its security headers. */
export function proxy(request: NextRequest): NextResponse {
  const { pathname } = request.nextUrl;
  if (!isDecodable(pathname)) return new NextResponse('This address is malformed.\n', { status: 400 });
  const reason = refusal(
    {
      host: request.headers.get('host'),
      origin: request.headers.get('origin'),
      fetchSite: request.headers.get('sec-fetch-site'),
      wantsData: pathname.startsWith('/api/') || pathname.startsWith('/media/'),
    },
    readAllowedHosts(process.env.INTERPOLAB_ALLOWED_HOSTS),
  );
  if (reason) return new NextResponse(`${reason}\n`, { status: 403 });

  const nonce = crypto.randomUUID();
  const policy = contentSecurityPolicy(nonce, process.env.NODE_ENV === 'development');
  // Next reads the nonce from the request's policy and puts it on its own scripts.
  const headers = new Headers(request.headers);
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  response.headers.set('x-content-type-options', 'nosniff');
  response.headers.set('referrer-policy', 'no-referrer');
  response.headers.set('cross-origin-resource-policy', 'same-origin');
  response.headers.set('cross-origin-opener-policy', 'same-origin');
  return response;
}

function isDecodable(pathname: string): boolean {
  try {
    decodeURIComponent(pathname);
    return true;
  } catch {
    return false;
  }
}
