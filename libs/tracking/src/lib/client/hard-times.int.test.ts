// Trainings on a bad day: full disks, clocks that jump, two of them on one run, a whole day of points.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  startTestServer,
  TEST_SETTINGS,
  type TestServer,
  temporaryFolder,
} from '../database/database.test-support.ts';
import { workspaceRoot } from '../files/data-directory.ts';
import { connect } from '../postgres/postgres-run-store.ts';
import { openTracking } from './tracking.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());
afterEach(() => {
  vi.restoreAllMocks();
});

const open = (problems: string[] = []) =>
  openTracking({
    ...{ dataDirectory: server.dataDirectory, settings: TEST_SETTINGS },
    onProblem: (problem) => void problems.push(problem),
  });
const start = (id = randomUUID()) => ({
  ...{ id, project: 'p', name: 'n', kind: 'ddpm' as const, config: {}, seed: 1, engine: 'cpu' },
});
const breathe = () => new Promise(setImmediate);

it('a clock that is set back by an hour loses nothing and ends nothing', async () => {
  const problems: string[] = [];
  const tracking = await open(problems);
  const run = tracking.startRun(start());
  const real = Date.now;
  for (let step = 0; step < 1000; step++) run.log({ loss: step }, { step });
  const before = real();
  vi.spyOn(Date, 'now').mockImplementation(() => real() - 3600_000);
  for (let step = 1000; step < 2000; step++) run.log({ loss: step }, { step });
  run.finish('finished');
  await tracking.flush();
  const [series] = await tracking.store.getSeries(run.id, ['loss'], { maxPoints: 10_000 });
  expect(series.values).toEqual(Array.from({ length: 2000 }, (_, step) => step));
  expect(series.times[1999]).toBeLessThan(before - 3500_000); // as it was said
  expect(await tracking.store.getRun(run.id)).toMatchObject({ status: 'finished', error: null });
  vi.restoreAllMocks();
  await tracking.close();
  expect(problems).toEqual([]);
});

it('two trackers on one run keep every point of both, and each step once', async () => {
  const [one, other] = [await open(), await open()];
  const id = randomUUID();
  const runs = [one, other].map((tracking) => tracking.startRun({ ...start(id), resume: 'allow' }));
  for (let step = 0; step < 4000; step++) {
    runs[step % 2].log({ alternating: step }, { step });
    for (const run of runs) run.log({ both: step }, { step });
    if (step % 400 === 0) await new Promise((resolve) => setTimeout(resolve, 50)); // so that batches cross
  }
  await Promise.all([one.flush(), other.flush()]);
  expect(await one.store.listMetrics(id)).toMatchObject([
    { name: 'alternating', count: 4000, sum: 7_998_000, conflicts: 0 },
    { name: 'both', count: 4000, sum: 7_998_000, conflicts: 0 },
  ]);
  const reasons = (await one.store.statusEvents(id)).map(({ reason }) => reason);
  expect(reasons).toEqual(['started', 'resumed']);
  await Promise.all([one.close(), other.close()]);
});

it('a day of training, a point of three metrics each second, is there to the last', async () => {
  const tracking = await open();
  const run = tracking.startRun(start());
  const begin = Date.now();
  let second = 0;
  vi.spyOn(Date, 'now').mockImplementation(() => begin - 86_400_000 + second * 1000);
  for (; second < 86_400; second++) {
    run.log({ loss: second, acc: 1, norm: -second }, { step: second });
    if (second % 2000 === 0) await breathe();
  }
  vi.restoreAllMocks();
  await tracking.flush();
  const sum = (86_400 * 86_399) / 2;
  expect(await tracking.store.listMetrics(run.id)).toMatchObject([
    { name: 'acc', count: 86_400, sum: 86_400 },
    { name: 'loss', count: 86_400, sum },
    { name: 'norm', count: 86_400, sum: -sum },
  ]);
  const [series] = await tracking.store.getSeries(run.id, ['loss'], { fromStep: 86_398 });
  expect(series.times[1] - series.times[0]).toBe(1000);
  await tracking.close();
}, 120_000);

/** `prlimit` of util-linux changes how large the files of a running process may grow: a full disk that gets room again. */
const prlimit = (() => {
  try {
    execFileSync('prlimit', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

const untilSays = (child: ChildProcess, word: string) =>
  new Promise<void>((resolve, reject) => {
    let said = '';
    child.stdout?.on('data', (chunk) => {
      said += chunk;
      if (said.includes(word)) resolve();
    });
    child.on('close', () => reject(new Error(`ended before "${word}": ${said}`)));
  });

const program = join(workspaceRoot, 'libs/tracking/src/lib/client/full-disk-child.test-support.ts');
const training = [process.execPath, '--import', 'tsx', program];
const fork = (command: string, args: string[]) =>
  spawn(command, args, { cwd: workspaceRoot, stdio: ['pipe', 'pipe', 'inherit'] });

async function expectWhole(id: string): Promise<void> {
  const store = connect(server.url);
  expect(await store.listMetrics(id)).toMatchObject([{ count: 2000, sum: 1_999_000 }]);
  expect(await store.getRun(id)).toMatchObject({ status: 'finished' });
  await store.close();
}

/** Sends the training on to its end. */
async function goOn(child: ChildProcess): Promise<void> {
  const closed = new Promise((resolve) => child.on('close', resolve));
  child.stdin?.end('go on\n');
  expect(await closed).toBe(0);
}

/** A file system of its own for one program; needs Linux, and leave for a namespace of users. */
const ownMounts = (() => {
  try {
    execFileSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

describe('a disk that is full for a while stops nothing: what it refuses waits in memory, and all is there in the end', () => {
  it('where files may not grow (EFBIG)', async ({ skip }) => {
    skip(!prlimit, 'prlimit of util-linux is not here');
    const id = randomUUID();
    const child = fork('prlimit', [
      '--fsize=40000:unlimited',
      ...training,
      server.dataDirectory,
      server.url,
      id,
    ]);
    await untilSays(child, 'refused');
    await untilSays(child, 'logged');
    execFileSync('prlimit', ['--pid', String(child.pid), '--fsize=unlimited']);
    await goOn(child);
    await expectWhole(id);
  }, 60_000);

  it('where a real disk has no room (ENOSPC)', async ({ skip }) => {
    skip(!ownMounts, 'this account may not mount a tmpfs in a namespace of its own (unshare -rm)');
    const id = randomUUID();
    const place = await temporaryFolder();
    await mkdir(join(place.path, 'journal'));
    const filler = join(place.path, 'journal/filler');
    // 256 KiB, of which 60,000 bytes are free: the mount is gone with the program.
    const mount =
      'mount -t tmpfs -o size=256k tmpfs "$0/journal" && head -c 202144 /dev/zero > "$0/journal/filler"';
    const child = fork('unshare', [
      ...['-rm', 'sh', '-c', `${mount} && exec "$@"`, place.path],
      ...[...training, place.path, server.url, id, filler],
    ]);
    await untilSays(child, 'refused');
    await untilSays(child, 'logged');
    await goOn(child);
    await expectWhole(id);
    await place.remove();
  }, 60_000);
});
