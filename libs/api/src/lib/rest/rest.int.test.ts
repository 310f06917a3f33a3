// Every procedure as a route, called through HTTP, and held against its answer in this process.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyProcedure, exampleOf, type JsonSchema } from '../access/input-schemas.test-support.ts';
import { createApiContext, withCredentials } from '../api-context.ts';
import { fakeRunStore, runDetail, runSummary } from '../fake-run-store.test-support.ts';
import { createCaller } from '../router.ts';
import { handleRest } from './handle-rest.ts';
import { openApiDocument } from './open-api-document.ts';
import { REST_ROUTES } from './rest-routes.ts';

/** What the store was asked. It answers with nothing, or with one run. */
const calls: unknown[][] = [];
const store = new Proxy(fakeRunStore({}), {
  get: (_, method: string) => {
    return async (...input: unknown[]) => {
      if (method === 'verifyKey')
        return {
          reader: { name: 'r', role: 'reader', projects: null },
          admin: { name: 'a', role: 'admin', projects: null },
        }[input[0] as string];
      calls.push([method, ...input]);
      if (method === 'getRun') return runDetail({ id: String(input[0]) });
      if (method === 'listRuns') return { runs: [runSummary()], nextCursor: null };
      if (method === 'editRun' || method.startsWith('revoke')) return true;
      return [];
    };
  },
});
const context = createApiContext(store, { reportError: () => {} });

let server: Server;
let url: string;
beforeAll(async () => {
  server = createServer(async (incoming, outgoing) => {
    const body: Buffer[] = [];
    for await (const part of incoming) body.push(part);
    const request = new Request(`http://127.0.0.1${incoming.url}`, {
      ...{ method: incoming.method, headers: incoming.headers as Record<string, string> },
      ...(incoming.method === 'POST' ? { body: Buffer.concat(body) } : {}),
    });
    const answer = await handleRest(request, {
      prefix: '/api/v1',
      createContext: () => withCredentials(context, request.headers.get('authorization')),
    });
    outgoing.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`;
});
afterAll(() => void server.close());

const ask = (path: string, { key = 'admin', ...options }: RequestInit & { key?: string } = {}) =>
  fetch(`${url}${path}`, { ...options, headers: { authorization: `Bearer ${key}`, ...options.headers } });

function queryOf(input: unknown): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries((input ?? {}) as object))
    for (const one of Array.isArray(value) ? value : [value]) parameters.append(name, String(one));
  return parameters.size === 0 ? '' : `?${parameters}`;
}

const withoutReference = (message: string) => message.replace(/under [0-9a-f]{8}\.$/, 'under it.');

describe('the routes', () => {
  it('are one for every procedure, each its own', () => {
    const expected = everyProcedure;
    expect(REST_ROUTES.map(({ procedure }) => procedure)).toEqual(expected.map(({ path }) => path));
    expect(new Set(REST_ROUTES.map(({ method, path }) => `${method} ${path}`)).size).toBe(REST_ROUTES.length);
    for (const { procedure, method } of REST_ROUTES)
      expect(method === 'GET').toBe(expected.find(({ path }) => path === procedure)?.type !== 'mutation');
    const paths = Object.fromEntries(REST_ROUTES.map(({ procedure, path }) => [procedure, path]));
    expect(paths).toMatchObject({ 'runs.list': '/runs', 'runs.statusEvents': '/runs/status-events' });
    expect(paths['runs.changes']).toBe('/changes');
  });

  it.each(
    REST_ROUTES.filter(({ method, isStream }) => method === 'GET' && !isStream).map(
      (route) => [route.path, route] as const,
    ),
  )('GET %s answers as the procedure does', async (path, { procedure, input }) => {
    const hints = {
      sha256: 'a'.repeat(64),
      limit: 7,
      fromStep: -3,
      toStep: 9,
      name: 'a&b=c #1',
      kind: 'ddpm',
    };
    const asked = input ? exampleOf(input as JsonSchema, hints) : undefined;
    const [group, name] = procedure.split('.');
    const caller = createCaller(await withCredentials(context, 'Bearer admin')) as never as Record<
      string,
      Record<string, (input: unknown) => Promise<unknown>>
    >;
    calls.length = 0;
    const direct = await caller[group][name](asked).then(
      (value) => JSON.stringify(value ?? null),
      (error: Error) => error.message,
    );
    const directCalls = calls.splice(0);
    const answer = await ask(`${path}${queryOf(asked)}`);
    const text = await answer.text();
    expect(calls).toEqual(directCalls); // the same question, with the same types, reached the store
    if (answer.status === 200) expect(text).toBe(direct);
    // Where a list is no answer that the procedure can use, it fails alike on both ways.
    else expect(withoutReference(JSON.parse(text).error.message)).toBe(withoutReference(direct));
    expect([200, 404, 500], text).toContain(answer.status);
  });

  it('refuse whoever is not known, also openapi.json, and whose role is too low', async () => {
    for (const { method, path } of [...REST_ROUTES, { method: 'GET', path: '/openapi.json' }])
      expect((await ask(path, { method, key: 'made-up' })).status, path).toBe(401);
    for (const { method, path, meta } of REST_ROUTES.filter(({ meta }) => meta.role !== 'reader')) {
      const answer = await ask(path, {
        ...{ method, key: 'reader' },
        ...(method === 'POST' ? { body: '{}', headers: { 'content-type': 'application/json' } } : {}),
      });
      expect(answer.status, `${path}: ${meta.role}`).toBe(403);
    }
  });

  it('change what a body says, and nothing without one of JSON', async () => {
    calls.length = 0;
    const body = JSON.stringify({ runId: 'r', tags: ['x'] });
    const post = (type: string, text = body) =>
      ask('/runs/edit', { method: 'POST', body: text, headers: { 'content-type': type } });
    expect((await post('text/plain')).status).toBe(415);
    expect((await post('application/json', '{')).status).toBe(400);
    expect((await post('application/json', `"${'x'.repeat(1_000_000)}"`)).status).toBe(413);
    expect((await ask('/runs/edit')).status).toBe(405);
    expect(calls).toEqual([]);
    expect((await post('application/json')).status).toBe(200);
    expect(calls[0]).toEqual(['editRun', 'r', expect.objectContaining({ tags: ['x'] })]);
  });

  it('name the field of bad input', async () => {
    const message = async (path: string) => (await (await ask(path)).json()).error.message;
    expect(await message('/runs?limit=many')).toMatch(/^limit: /);
    expect(await message('/runs?limit=501')).toMatch(/^limit: /);
    expect(await message('/runs?owner=me')).toMatch(/owner/);
    expect(await message('/runs?__proto__=x')).toMatch(/__proto__/);
    expect(await message('/runs?limit=1&limit=2')).toMatch(/^limit: /);
    expect(await message('/nothing')).toBe('There is no such route (openapi.json lists them).');
  });
});

describe(openApiDocument, () => {
  it('has every route, with references that lead somewhere', async () => {
    const document = await (await ask('/openapi.json')).json();
    expect(document.openapi).toBe('3.1.0');
    const operations = Object.values(document.paths as object).flatMap((path) =>
      Object.values(path as object),
    );
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(
      REST_ROUTES.map(({ procedure }) => procedure).sort(),
    );
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g)].map(
      ([, reference]) => reference,
    );
    expect(references.length).toBeGreaterThan(REST_ROUTES.length);
    for (const reference of references) {
      expect(reference).toMatch(/^#\/components\/schemas\//);
      expect(document.components.schemas).toHaveProperty([reference.slice('#/components/schemas/'.length)]);
    }
    const list = document.paths['/api/v1/runs'].get;
    expect(list.parameters).toContainEqual(
      expect.objectContaining({ name: 'limit', in: 'query', required: false }),
    );
  });
});
