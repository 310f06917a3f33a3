// The examples against a server with a store in memory.
import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryRunStore } from '@interpolab/tracking';
import { createHTTPHandler } from '@trpc/server/adapters/standalone';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, createApiClient } from '../src/client.ts';
import { fakeRunStore } from '../src/lib/fake-run-store.test-support.ts';
import { appRouter, createApiContext, withCredentials } from '../src/server.ts';
import { bestRun } from './best-run.ts';
import { compareConfigs } from './compare-configs.ts';
import { downloadSampleGrids } from './download-sample-grids.ts';
import { metricMatrix } from './metric-matrix.ts';
import { waitForRun } from './wait-for-run.ts';

const store = createMemoryRunStore();
let server: Server;
let api: ApiClient;
let anonymous: ApiClient;

beforeAll(async () => {
  const verifyKey = async (key: string) =>
    key === 'key' ? { name: 'script', role: 'reader' as const, projects: null } : null;
  const context = createApiContext(fakeRunStore({ ...store, verifyKey }));
  server = createServer(
    createHTTPHandler({
      router: appRouter,
      createContext: ({ req }) => withCredentials(context, req.headers.authorization ?? null),
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  api = createApiClient({ url, token: 'key' });
  anonymous = createApiClient({ url });
  await write('a', { ddpm: { lr: 1e-4, width: 64 }, note: 'x' }, [3, 1, Number.NaN]);
  await write('b', { ddpm: { lr: 1e-2, width: 64 } }, [5, 0.5]);
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

type Records = Parameters<typeof store.apply>[0]['records'];

async function write(id: string, config: object, losses: number[]): Promise<void> {
  const run = {
    ...{
      id,
      project: 'p',
      name: `run ${id}`,
      kind: 'ddpm',
      parentId: null,
      config,
      configHash: null,
      seed: 1,
    },
    ...{
      engine: 'cpu',
      tags: [],
      resume: false,
      gitCommit: null,
      gitDirty: null,
      host: 'h',
      environment: {},
    },
  };
  const events = [
    { type: 'start', at: id === 'a' ? 1000 : 0, run },
    ...losses.map((loss, i) => ({ type: 'metrics', at: 0, step: 10 * i, values: { loss } })),
  ];
  const records = events.map((event, i) => ({ seq: i + 1, event })) as unknown as Records;
  await store.apply({ journalId: randomUUID(), runId: id, records, live: true });
}

it('finds the best run by a metric under a filter', async () => {
  expect(await bestRun(api, 'config.ddpm.width = 64', 'metrics.loss.min')).toEqual({
    ...{ id: 'b', name: 'run b', value: 0.5 },
  });
  expect(await bestRun(api, 'config.ddpm.lr < 1e-3', 'metrics.loss.min')).toMatchObject({
    id: 'a',
    value: 1,
  });
  expect(await bestRun(api, '', 'metrics.none')).toBeNull();
});

it('puts a metric of several runs side by side', async () => {
  expect(await metricMatrix(api, '', 'loss')).toBe('step,a,b\n0,3,5\n10,1,0.5\n20,NaN,');
});

it('tells in what two runs were set differently', async () => {
  expect(await compareConfigs(api, 'a', 'b')).toEqual([
    { path: 'ddpm.lr', one: 1e-4, other: 1e-2 },
    { path: 'note', one: 'x', other: undefined },
  ]);
});

describe('sample grids of a sweep', () => {
  const grid = Buffer.from('the bytes of a grid');
  const sha256 = createHash('sha256').update(grid).digest('hex');
  const image = {
    type: 'image',
    at: 0,
    sampleIndex: 0,
    caption: '',
    mediaType: 'image/png',
    width: 1,
    height: 1,
  };
  let images: Server;
  let folder: string;
  let origin: string;
  let served = grid;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'interpolab-grids-'));
    images = createServer(({ url, headers }, answer) => {
      const found = url === `/media/${sha256}` && headers.authorization === 'Bearer key';
      answer.writeHead(found ? 200 : 404).end(found ? served : '');
    });
    await new Promise<void>((resolve) => images.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(images.address() as AddressInfo).port}`;
    for (const [seq, [name, step]] of [
      ['../../grid', 10],
      ['grid', 20],
    ].entries()) {
      const event = { ...image, name, step, sha256, bytes: grid.length };
      const records = [{ seq: seq + 1, event }] as unknown as Records;
      await store.apply({ journalId: randomUUID(), runId: seq === 0 ? 'a' : 'b', records, live: false });
    }
  });
  afterAll(async () => {
    images.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('are all written, under names that cannot leave the folder', async () => {
    const files = await downloadSampleGrids(api, { origin, token: 'key', filter: 'project = p', folder });
    expect(files.map((file) => file.slice(folder.length + 1)).sort()).toEqual([
      'run-a-a/ddpm_-..-grid_10_0.png',
      'run-b-b/ddpm_grid_20_0.png',
    ]);
    for (const file of files) expect(await readFile(file)).toEqual(grid);
    expect((await readdir(folder)).sort()).toEqual(['run-a-a', 'run-b-b']);
  });

  it('are not taken when other bytes come, or none', async () => {
    served = Buffer.from('other bytes');
    const download = (token?: string) =>
      downloadSampleGrids(api, { origin, token, filter: 'id = a', folder });
    await expect(download('key')).rejects.toThrow(
      '../../grid of run a: the bytes that came are not those of its hash.',
    );
    await expect(download()).rejects.toThrow('../../grid of run a: expected the image, got 404.');
  });
});

it('waits for the end of a run', async () => {
  const waiting = waitForRun(api, 'a');
  const finish = { type: 'finish', at: 9, status: 'failed', error: 'NaN' };
  const records = [{ seq: 1, event: finish }] as unknown as Records;
  setTimeout(() => void store.apply({ journalId: randomUUID(), runId: 'a', records, live: true }), 300);
  expect(await waiting).toMatchObject({ status: 'failed', error: 'NaN' });
});

it('a script without a token is refused, and a reader changes nothing', async () => {
  await expect(anonymous.runs.list.query()).rejects.toThrow('This needs a token (Authorization: Bearer …).');
  await expect(api.runs.delete.mutate({ runIds: ['a'] })).rejects.toThrow(
    'This needs the role writer; the token "script" has reader.',
  );
});
