import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHTTPHandler } from '@trpc/server/adapters/standalone';
import { afterEach, describe, expect, it } from 'vitest';
import { createApiClient } from './api-client.ts';
import { createApiContext, LOCAL_USER } from './api-context.ts';
import { fakeRunStore, runDetail } from './fake-run-store.test-support.ts';
import { appRouter } from './router.ts';

let server: Server | undefined;

async function serve(methods: Parameters<typeof fakeRunStore>[0]) {
  const context = createApiContext(fakeRunStore(methods), { principal: LOCAL_USER, reportError: () => {} });
  const urls: string[] = [];
  const handler = createHTTPHandler({ router: appRouter, createContext: () => context });
  server = createServer((request, response) => {
    urls.push(request.url ?? '');
    handler(request, response);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { urls, client: createApiClient({ url: `http://127.0.0.1:${port}` }) };
}

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

describe(createApiClient, () => {
  it('asks over HTTP and splits batches whose URL would grow too long', async () => {
    const { client, urls } = await serve({ getRun: async (id) => runDetail({ id }) });
    const ids = Array.from({ length: 60 }, (_, index) => `run-${'x'.repeat(40)}-${index}`);
    const runs = await Promise.all(ids.map((runId) => client.runs.get.query({ runId })));
    expect(runs.map((run) => run.id)).toEqual(ids);
    expect(urls.length).toBeGreaterThan(1);
    expect(Math.max(...urls.map((url) => url.length))).toBeLessThanOrEqual(2000);
  });

  it('receives changes as server-sent events', async () => {
    const { client } = await serve({
      watchRuns: (onChange) => {
        setImmediate(onChange, 'run-7');
        return () => {};
      },
    });
    const received = new Promise((resolve, reject) => {
      client.runs.changes.subscribe({}, { onData: resolve, onError: reject });
    });
    expect(await received).toEqual({ id: expect.stringMatching(/:1$/), data: { runId: 'run-7' } });
  });

  it('gets no stack and no server text with an error', async () => {
    const { client } = await serve({ projects: async () => Promise.reject(new Error('at /srv/secret.ts')) });
    const error = await client.projects.list.query().catch((caught: Error) => caught);
    expect(JSON.stringify(error)).not.toMatch(/secret|stack|\.ts/);
    expect((error as Error).message).toMatch(
      /^Something failed on the server; its log has the details under/,
    );
  });

  it('names the field of bad input', async () => {
    const { client } = await serve({});
    await expect(client.runs.get.query({ runId: '' })).rejects.toThrow(/^runId: Too small/);
  });
});
