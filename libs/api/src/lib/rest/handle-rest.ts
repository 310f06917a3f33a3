import { TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import type { ApiContext } from '../api-context.ts';
import { describeError } from '../api-error.ts';
import { createCaller } from '../router.ts';
import { eventStream } from './event-stream.ts';
import { openApiDocument } from './open-api-document.ts';
import { inputOfQuery } from './query-input.ts';
import { REST_ROUTES, type RestRoute } from './rest-routes.ts';

/** A body has no more bytes than this. */
const MAX_BODY = 1_000_000;

export interface RestOptions {
  /** What the paths begin with, for instance `/api/v1`. */
  prefix: string;
  /** Who asks; may throw UNAUTHORIZED. */
  createContext: () => Promise<ApiContext>;
}

/** Answers a request by the procedure of its route: the same roles, limits, schemas and errors as over tRPC. */
export async function handleRest(
  request: Request,
  { prefix, createContext }: RestOptions,
): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  const path = pathname.slice(prefix.length);
  try {
    const context = await createContext();
    if (!context.principal)
      throw new TRPCError({ code: 'UNAUTHORIZED', message: 'This needs a token (Authorization: Bearer …).' });
    if (path === '/openapi.json' && request.method === 'GET') return answer(200, openApiDocument(prefix));
    const route = routeOf(path, request.method);
    const input = route.method === 'GET' ? inputOfUrl(route, searchParams) : await inputOfBody(request);
    if (route.isStream) return await streamOf(request, { route, context, input });
    return answer(200, (await call(route, context, input)) ?? null);
  } catch (error) {
    if (!(error instanceof TRPCError)) throw error;
    const message = describeError(error);
    return answer(getHTTPStatusCodeFromError(error), { error: { code: error.code, message } });
  }
}

const answer = (status: number, body: unknown) =>
  Response.json(body, { status, headers: { 'cache-control': 'no-store' } });

function routeOf(path: string, method: string): RestRoute {
  const routes = REST_ROUTES.filter((route) => route.path === path);
  const route = routes.find((one) => one.method === method);
  if (route) return route;
  if (routes.length > 0)
    throw new TRPCError({
      code: 'METHOD_NOT_SUPPORTED',
      message: `${path}: expected ${routes[0].method}, got ${method}.`,
    });
  throw new TRPCError({ code: 'NOT_FOUND', message: 'There is no such route (openapi.json lists them).' });
}

function inputOfUrl({ input }: RestRoute, parameters: URLSearchParams): unknown {
  if (input)
    return parameters.size === 0 && !input.required?.length ? undefined : inputOfQuery(parameters, input);
  if (parameters.size === 0) return undefined;
  throw new TRPCError({ code: 'BAD_REQUEST', message: 'This route takes no parameters.' });
}

async function inputOfBody(request: Request): Promise<unknown> {
  const refuse = (message: string) => new TRPCError({ code: 'BAD_REQUEST', message });
  // Also what keeps out the forms of other sites, which cannot send this type.
  if (!/^application\/json\b/i.test(request.headers.get('content-type') ?? ''))
    throw new TRPCError({ code: 'UNSUPPORTED_MEDIA_TYPE', message: 'body: expected application/json.' });
  const bytes: Uint8Array[] = [];
  let size = 0;
  for await (const part of request.body ?? []) {
    size += part.byteLength;
    if (size > MAX_BODY)
      throw new TRPCError({
        code: 'PAYLOAD_TOO_LARGE',
        message: `body: expected at most ${MAX_BODY} bytes.`,
      });
    bytes.push(part);
  }
  try {
    return JSON.parse(Buffer.concat(bytes).toString('utf8'));
  } catch {
    throw refuse('body: expected JSON.');
  }
}

interface Streaming {
  route: RestRoute;
  context: ApiContext;
  input: unknown;
}

/** A client that connects again says by a header where it was, as browsers do by themselves. */
async function streamOf(request: Request, { route, context, input }: Streaming): Promise<Response> {
  const lastEventId = request.headers.get('last-event-id');
  const resumed = lastEventId === null ? input : { ...(input as object), lastEventId };
  const abort = new AbortController();
  request.signal.addEventListener('abort', () => abort.abort());
  const { signal } = abort;
  return eventStream((await call(route, context, resumed, signal)) as AsyncIterable<unknown>, { abort });
}

function call(
  { procedure }: RestRoute,
  context: ApiContext,
  input: unknown,
  signal?: AbortSignal,
): Promise<unknown> {
  const [group, name] = procedure.split('.');
  const caller = createCaller(context, { signal }) as unknown as Record<
    string,
    Record<string, (input: unknown) => Promise<unknown>>
  >;
  return caller[group][name](input);
}
