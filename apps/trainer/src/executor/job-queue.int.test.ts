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

it('gives a silent worker’s job to another one, and lets only that one end it', async () => {
  const queue = await openQueue('lost');
  const id = JobQueue.idOf('lost');
  await queue.put(id, job('lost'), now);
  const first = (await queue.take())!;
  expect(await queue.beat(first)).toBe(true);
  await client.query(`UPDATE pgboss.job SET heartbeat_on = now() - interval '21 seconds' WHERE id = $1`, [
    id,
  ]);
  await vi.waitFor(async () => expect((await queue.find(id))?.state).toBe('waiting'), {
    timeout: 20_000,
    interval: 200,
  });
  expect((await queue.find(id))?.output.reason).toBe('its worker was not heard of any more');
  const second = await vi.waitUntil(() => queue.take(), { timeout: 10_000, interval: 200 });
  expect(await queue.beat(first)).toBe(false);
  expect(await queue.complete(first, { runId: 'first' })).toBe(false);
  expect(await queue.fail(first, 'first')).toBe(false);
  expect(await queue.giveBack(first, { reason: 'first', delaySeconds: 0 })).toBe(false);
  expect(await queue.complete(second!, { runId: 'second', results: [] })).toBe(true);
  expect(await queue.complete(second!, { runId: 'twice' })).toBe(false);
  expect(await queue.find(id)).toEqual({
    ...{ state: 'completed', failures: 0, output: { runId: 'second', results: [] } },
  });
}, 60_000);
