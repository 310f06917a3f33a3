import { signInPage } from './sign-in-page.ts';

const MESSAGE = 'This needs a sign-in, or a token (Authorization: Bearer …).';

/** The answer to somebody who is not known: a page for people, for programs an error in the form of what they asked. */
export function unauthorized(request: Request): Response {
  const { pathname, search, searchParams } = new URL(request.url);
  if (pathname.startsWith('/api/') || pathname.startsWith('/media/')) {
    return Response.json(errorFor(pathname, searchParams), {
      status: 401,
      headers: { 'www-authenticate': 'Bearer' },
    });
  }
  const again = request.headers.get('sec-fetch-site') === 'cross-site';
  return new Response(signInPage({ next: pathname + search, again }), {
    status: 401,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
  });
}

function errorFor(pathname: string, parameters: URLSearchParams): unknown {
  if (!pathname.startsWith('/api/trpc/')) return { message: MESSAGE, code: 'UNAUTHORIZED' };
  // As tRPC words it, one for each procedure of a batch: -32001 is its number of UNAUTHORIZED.
  const error = { message: MESSAGE, code: -32001, data: { code: 'UNAUTHORIZED', httpStatus: 401 } };
  const calls = pathname.slice('/api/trpc/'.length).split(',').slice(0, 1000);
  return parameters.get('batch') === '1' ? calls.map(() => ({ error })) : { error };
}
