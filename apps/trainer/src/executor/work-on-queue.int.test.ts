import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diskFullReasons } from '@interpolab/nn/files';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { StopSignal } from '../experiment/stop-signal.ts';
import { type ProcessEnd, startJobProcess } from './job-process.ts';
import { BEAT_MS, type Claim, type JobQueue } from './job-queue.ts';
import { workOnQueue } from './work-on-queue.ts';

vi.mock('./job-process.ts');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'interpolab-work-'));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

/** A worker at a queue of so many jobs, whose processes end when and as the test says. */
function workOn(jobs: number, concurrency = 1) {
  const stop = new StopSignal();
  const told: string[] = [];
  const ends: ((end: ProcessEnd) => void)[] = [];
  const stopped = vi.fn();
  vi.mocked(startJobProcess).mockImplementation(() => ({
    ended: new Promise((resolve) => ends.push(resolve)),
    stop: stopped,
  }));
  const claims = Array.from({ length: jobs }, (_, index): Claim => {
    const job = {
      key: `${index}`.repeat(8),
      name: `job-${index}`,
      kind: 'train',
      file: {},
      args: [],
    } as const;
    return { id: `${index}`, retryCount: 0, job };
  });
  const queue = {
    take: vi.fn(async () => claims.shift()),
    beat: vi.fn(async () => true),
    complete: vi.fn(async () => true),
    fail: vi.fn(async () => true),
    giveBack: vi.fn(async () => true),
  };
  const ended = workOnQueue({
    ...{ queue: queue as unknown as JobQueue, concurrency, folder, stop, idleSeconds: 0 },
    output: { write: (text: string) => told.push(text) > 0 } as never,
  });
  return { stop, told, ends, stopped, queue, ended };
}

const finished: ProcessEnd = { status: 'finished', runId: null, results: [] };

it.each(Object.values(diskFullReasons))('gives a job back and rests where %s', async (reason) => {
  const { ends, queue, told, stop, ended } = workOn(2);
  await expect.poll(() => ends.length).toBe(1);
  ends[0]({ status: 'failed', error: `/data/last.safetensors: could not be written: ${reason}` });
  await expect.poll(() => told.join('')).toContain('given back, as the disk is full; resting 60 s');
  stop.request();
  expect(await ended).toEqual({ jobs: 1 });
  expect(queue.giveBack).toHaveBeenCalledOnce();
  expect(queue.fail).not.toHaveBeenCalled();
});

it('fails a job whose process was killed, and goes on with the next', async () => {
  const { ends, queue, ended } = workOn(2);
  await expect.poll(() => ends.length).toBe(1);
  ends[0]({ status: 'killed', signal: 'SIGKILL' });
  await expect.poll(() => ends.length).toBe(2);
  ends[1](finished);
  expect(await ended).toEqual({ jobs: 2 });
  const reason = 'its process was killed by SIGKILL (is the machine out of memory?)';
  expect(queue.fail.mock.calls).toEqual([[expect.objectContaining({ id: '0' }), reason]]);
  expect(queue.complete).toHaveBeenCalledOnce();
});

it('computes as many jobs at a time as it was told to, and stops all of them', async () => {
  const { ends, stopped, stop, ended, queue } = workOn(5, 3);
  await expect.poll(() => ends.length).toBe(3);
  ends[1](finished);
  await expect.poll(() => ends.length).toBe(4);
  stop.request();
  expect(stopped).toHaveBeenCalledTimes(3);
  for (const end of ends) end({ status: 'interrupted' });
  expect(await ended).toEqual({ jobs: 4 });
  expect(queue.giveBack).toHaveBeenCalledTimes(3);
});

it('has one beat wait while the database is away, and goes on with beats after it', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const { ends, queue, ended } = workOn(1);
  let answer = (_isOurs: boolean): void => {};
  queue.beat.mockImplementation(() => new Promise((resolve) => (answer = resolve)));
  await vi.waitFor(() => expect(ends.length).toBe(1));
  await vi.advanceTimersByTimeAsync(100 * BEAT_MS);
  expect(queue.beat).toHaveBeenCalledTimes(1);
  answer(true);
  await vi.advanceTimersByTimeAsync(BEAT_MS);
  expect(queue.beat).toHaveBeenCalledTimes(2);
  ends[0](finished);
  expect(await ended).toEqual({ jobs: 1 });
});
