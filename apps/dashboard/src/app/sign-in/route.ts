import { apiSessions } from '../../features/api/api-server.ts';
import { sessionCookie } from '../../features/security/session-cookie.ts';
import { takeSignInCode } from '../../features/security/sign-in-code.ts';
import { ownPath, signInPage } from '../../features/security/sign-in-page.ts';

export const dynamic = 'force-dynamic';

const MAX_FORM_BYTES = 10_000;

function page(status: number, content: Parameters<typeof signInPage>[0]): Response {
  const headers = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' };
  return new Response(signInPage(content), { status, headers });
}

async function signedIn(
  request: Request,
  tokenKey: string | null,
  next: string | null,
): Promise<Response | null> {
  const session = await apiSessions().createSession(tokenKey);
  if (!session) return null;
  const [host, origin] = [request.headers.get('host'), request.headers.get('origin')];
  return new Response(null, {
    status: 303,
    headers: {
      location: ownPath(next),
      'set-cookie': sessionCookie({ host, origin }, session),
      'cache-control': 'no-store',
    },
  });
}

/** The page, or with the code of the printed link a session. */
export async function GET(request: Request): Promise<Response> {
  const code = new URL(request.url).searchParams.get('code');
  if (code === null) return page(200, { next: '/' });
  // A browser that loads a page before it is wanted, or asks for its head, must not use the link up.
  if (request.method !== 'GET' || /prefetch/.test(request.headers.get('sec-purpose') ?? ''))
    return new Response(null, { status: 503 });
  const problem = 'That link has been used, or is of an earlier start.';
  if (!takeSignInCode(code)) return page(401, { next: '/', problem });
  return (await signedIn(request, null, '/')) as Response; // the local user always gets one
}

/** A session for the bearer of a token. */
export async function POST(request: Request): Promise<Response> {
  const text = await request.text();
  if (text.length > MAX_FORM_BYTES) return new Response('This form is too long.\n', { status: 413 });
  const form = new URLSearchParams(text);
  const next = form.get('next');
  const token = form.get('token')?.trim() ?? '';
  const problem = 'The token is unknown, expired or revoked.';
  return (await signedIn(request, token, next)) ?? page(401, { next, problem });
}
