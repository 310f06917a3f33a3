import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensurePostgres, stopPostgres } from '@interpolab/tracking';
import pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { JobQueue } from './job-queue.ts';

const dataDirectory = mkdtempSync(join(tmpdir(), 'interpolab-queue-'));
const queues: JobQueue[] = [];
let client: pg.Client;
beforeAll(async () => {
  const url = await ensurePostgres({ dataDirectory, settings: { fsync: 'off' } });
  vi.stubEnv('DATABASE_URL', url);
  client = new pg.Client({ connectionString: url });
  await client.connect();
}, 120_000);
afterAll(async () => {
  await client.end();
  for (const queue of queues) await queue.close();
  await stopPostgres({ dataDirectory });
  rmSync(dataDirectory, { recursive: true, force: true });
  vi.unstubAllEnvs();
});

async function openQueue(engine: string): Promise<JobQueue> {
  const patience = { isWanted: () => true, tell() {} };
  const queue = await JobQueue.open({ dataDirectory, engine, patience });
  queues.push(queue);
  return queue;
}
const job = (name: string) => ({ key: name, name, kind: 'train' as const, file: {}, args: [] });
const now = { priority: 0 };

it('holds a job once, however often it is put in, and hands out the more important first', async () => {
  const queue = await openQueue('one');
  const [a, b] = [JobQueue.idOf('owner', 'a'), JobQueue.idOf('owner', 'b')];
  await queue.put(a, job('a'), now);
  await queue.put(a, job('a'), now);
  await queue.put(b, job('b'), { priority: 5 });
  const names = [];
  for (let claim = await queue.take(); claim; claim = await queue.take()) names.push(claim.job.name);
  expect(names).toEqual(['b', 'a']);
});

it('is not seen by workers of another engine', async () => {
  const [native, wasm] = [await openQueue('native'), await openQueue('wasm')];
  await native.put(JobQueue.idOf('x'), job('x'), now);
  expect(await wasm.take()).toBeUndefined();
  expect((await native.take())?.job.name).toBe('x');
});

it('takes back a job as no try of it', async () => {
  const queue = await openQueue('back');
  const id = JobQueue.idOf('back');
  await queue.put(id, job('back'), now);
  for (let time = 0; time < 5; time++) {
    const claim = (await queue.take())!;
    expect(claim.retryCount).toBe(0);
    expect(await queue.giveBack(claim, { reason: `stop ${time}`, delaySeconds: 0 })).toBe(true);
    // it can be given back once
    expect(await queue.giveBack(claim, { reason: 'again', delaySeconds: 0 })).toBe(false);
  }
  expect(await queue.find(id)).toEqual({ state: 'waiting', failures: 0, output: { reason: 'stop 4' } });
});

it('gives up a job that has failed three times by itself', async () => {
  const queue = await openQueue('poison');
  const id = JobQueue.idOf('poison');
  await queue.put(id, job('poison'), now);
  for (let time = 1; time <= 3; time++) {
    const claim = await vi.waitUntil(() => queue.take(), { timeout: 10_000, interval: 100 });
    expect(await queue.fail(claim!, `reason ${time}`)).toBe(true);
    const state = time < 3 ? 'waiting' : 'failed';
    expect(await queue.find(id)).toEqual({ state, failures: time, output: { reason: `reason ${time}` } });
  }
}, 60_000);

const silence = (id: string, seconds: number) =>
  client.query(`UPDATE pgboss.job SET heartbeat_on = now() - $2 * interval '1 second' WHERE id = $1`, [
    ...[id, seconds],
  ]);

it('gives a silent worker’s job to the next who asks, and lets only that one end it', async () => {
  const queue = await openQueue('lost');
  const id = JobQueue.idOf('lost');
  await queue.put(id, job('lost'), now);
  const first = (await queue.take())!;
  expect(await queue.beat(first)).toBe(true);
  await silence(id, 15);
  expect(await queue.take()).toBeUndefined(); // three beats are missing, and a busy machine may have swallowed them
  await silence(id, 21);
  const second = (await queue.take())!;
  expect(second).toMatchObject({ id, retryCount: 1 });
  expect(await queue.beat(first)).toBe(false);
  expect(await queue.complete(first, { runId: 'first' })).toBe(false);
  expect(await queue.fail(first, 'first')).toBe(false);
  expect(await queue.giveBack(first, { reason: 'first', delaySeconds: 0 })).toBe(false);
  expect(await queue.complete(second, { runId: 'second', results: [] })).toBe(true);
  expect(await queue.complete(second, { runId: 'twice' })).toBe(false);
  expect(await queue.find(id)).toEqual({
    ...{ state: 'completed', failures: 0, output: { runId: 'second', results: [] } },
  });
});

it('gives a lost job to one of many who ask at the same time', async () => {
  const queues = await Promise.all(Array.from({ length: 4 }, () => openQueue('many')));
  const id = JobQueue.idOf('many');
  await queues[0].put(id, job('many'), now);
  await queues[0].take();
  await silence(id, 21);
  const claims = await Promise.all(queues.map((queue) => queue.take()));
  expect(claims.filter((claim) => claim !== undefined)).toEqual([expect.objectContaining({ retryCount: 1 })]);
});

it('says that a job is lost also where nobody asks for it, and gives it up after twenty workers', async () => {
  const queue = await openQueue('killer');
  const id = JobQueue.idOf('killer');
  await queue.put(id, job('killer'), now);
  await queue.take();
  await silence(id, 21);
  const isSaid = (state: string) =>
    vi.waitFor(async () => expect((await queue.find(id))?.state).toBe(state), {
      ...{ timeout: 20_000, interval: 200 },
    });
  await isSaid('waiting');
  const { output } = (await queue.find(id))!;
  expect(output.reason).toBe('its worker was not heard of any more');
  await client.query('UPDATE pgboss.job SET retry_count = 19, start_after = now() WHERE id = $1', [id]);
  expect((await queue.take())?.retryCount).toBe(20);
  await silence(id, 21);
  expect(await queue.take()).toBeUndefined();
  await isSaid('failed');
}, 60_000);
