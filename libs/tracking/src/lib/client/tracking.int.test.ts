import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  runSql,
  startTestServer,
  TEST_SETTINGS,
  type TestServer,
} from '../database/database.test-support.ts';
import { ensurePostgres, stopPostgres } from '../database/embedded-postgres.ts';
import { workspaceRoot } from '../files/data-directory.ts';
import { encodeHeader, encodeRecord } from '../journal/journal-format.ts';
import { ownIdentity } from './process-identity.ts';
import type { RunEvent } from './run-event.ts';
import { openTracking, type StartRun } from './tracking.ts';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

let server: TestServer;
let dataDirectory: string;
beforeAll(async () => {
  server = await startTestServer();
  dataDirectory = server.dataDirectory;
});
afterAll(() => server.stop());

const open = (problems: string[] = []) =>
  openTracking({
    dataDirectory,
    settings: TEST_SETTINGS,
    onProblem: (message) => void problems.push(message),
  });
const start = (values: Partial<StartRun> = {}): StartRun => ({
  ...{ project: 'p', name: 'n', kind: 'ddpm', config: { lr: 1e-4 }, seed: 1, engine: 'cpu' },
  ...values,
});
const journals = () => readdir(join(dataDirectory, 'journal'));

describe('a tracked run', () => {
  it('is in the store with all that was logged, and leaves no journal', async () => {
    const problems: string[] = [];
    const tracking = await open(problems);
    const run = tracking.startRun(start({ config: { nested: { lr: 1e-4, nan: Number.NaN as never } } }));
    for (let step = 0; step < 2000; step++) run.log({ loss: step, odd: Number.NaN }, { step });
    run.progress({ done: 1, total: 2, rate: Number.POSITIVE_INFINITY, etaSeconds: Number.NaN });
    run.histogram('x', { edges: [0, 1, 2], counts: [3, 4] }, { step: 1 });
    run.image('grid', PNG, { step: 2, caption: '../../etc/passwd' });
    const source = join(dataDirectory, 'checkpoint');
    await writeFile(source, 'weights');
    const stored = await run.artifact({ name: 'last', kind: 'checkpoint', role: 'out', path: source });
    expect(
      await run.artifact({ name: 'from', kind: 'checkpoint', role: 'in', sha256: stored.sha256 }),
    ).toEqual(stored);
    run.summary({ gap: 0.9, note: 'x', bad: Number.NaN });
    run.tag('paper', ' ', 'paper');
    run.notes(`pulled with hf_${'a1'.repeat(12)}`);
    run.finish('finished');
    await tracking.flush();
    const { store, artifacts } = tracking;
    expect(await store.getRun(run.id)).toMatchObject({ tags: ['paper'], notes: 'pulled with [redacted]' });
    expect(await store.getRun(run.id)).toMatchObject({
      ...{
        status: 'finished',
        config: { nested: { lr: 1e-4, nan: 'NaN' } },
        summary: { gap: 0.9, note: 'x', bad: 'NaN' },
      },
      ...{
        progress: { done: 1, total: 2, rate: 0, etaSeconds: null },
        environment: { node: process.version },
      },
    });
    expect((await store.getRun(run.id))?.gitCommit).toMatch(/^[0-9a-f]{40}$/);
    expect(await store.listMetrics(run.id)).toMatchObject([
      { name: 'loss', count: 2000, sum: 1_999_000 },
      { name: 'odd', count: 2000, finiteCount: 0, min: null, last: Number.NaN },
    ]);
    const [image] = await store.listMedia(run.id);
    expect(image).toMatchObject({ width: 1, height: 1, caption: '../../etc/passwd' });
    expect(Buffer.compare(PNG, Buffer.from(await artifacts.read(image.sha256)))).toBe(0);
    expect((await store.artifacts(run.id)).map(({ role, name }) => [role, name])).toEqual([
      ['in', 'from'],
      ['out', 'last'],
    ]);
    await tracking.close();
    expect(await journals()).toEqual([]);
    expect(problems).toEqual([]);
  });

  it('keeps what its process prints, secrets taken out, and what it uses, until it is finished', async () => {
    const tracking = await open();
    const run = tracking.startRun(start({ console: true, systemMetrics: true }));
    process.stdout.write('epoch 1\rat postgres://me:hunter2@db/x\n');
    process.stderr.write('-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----\n');
    process.stdout.write('the end');
    await new Promise((resolve) => setTimeout(resolve, 50)); // the first measurement asks the disk
    run.finish('finished');
    process.stdout.write('after the end\n');
    await tracking.flush();
    const { total, lines } = await tracking.store.readConsole(run.id);
    expect(lines.map(({ stream, text }) => `${stream}: ${text}`)).toEqual([
      'stdout: at postgres://me:[redacted]@db/x',
      'stderr: [redacted]',
      'stdout: the end',
    ]);
    expect(total).toBe(3);
    const names = (await tracking.store.listMetrics(run.id)).map(({ name }) => name);
    expect(names).toContain('system/cpu-percent');
    expect(names.every((name) => name.startsWith('system/'))).toBe(true);
    await tracking.close();
  });

  it('that is not finished when the program closes the tracker was interrupted', async () => {
    const tracking = await open();
    const run = tracking.startRun(start());
    await tracking.close();
    const again = await open();
    expect(await again.store.getRun(run.id)).toMatchObject({
      ...{ status: 'interrupted', error: 'the program ended without finish()' },
    });
    await again.close();
  });

  it('survives every wrong argument, tells it, and keeps what is right beside it', async () => {
    const problems: string[] = [];
    const tracking = await open(problems);
    const run = tracking.startRun(start({ id: '../evil', seed: Number.NaN, config: selfContaining() }));
    expect(run.id).not.toContain('evil');
    run.log({ good: 1, bad: 'text' as never }, { step: 1 });
    run.log({ good: 2 }, { step: 1.5 });
    run.log({ [''.padEnd(300, 'x')]: 1 }, { step: 1 });
    run.log(undefined as never, undefined as never);
    run.image('i', Buffer.from('<svg/>'));
    run.histogram('h', { edges: [1], counts: [1, 2] });
    expect(await run.artifact({ name: 'a', kind: 'k', role: 'out', path: '/no/such/file' })).toEqual({
      sha256: '',
      bytes: 0,
    });
    expect(await run.artifact({ name: 'a', kind: 'k', role: 'out' })).toEqual({ sha256: '', bytes: 0 });
    run.summary({ text: 'with \0 and \uD800' });
    run.finish('finished');
    run.log({ late: 1 }, { step: 2 });
    await tracking.flush();
    expect(await tracking.store.listMetrics(run.id)).toMatchObject([{ name: 'good', count: 1, last: 1 }]);
    expect((await tracking.store.getRun(run.id))?.summary).toEqual({ text: 'with \uFFFD and \uFFFD' });
    expect(problems.map((problem) => problem.replaceAll(run.id, 'ID'))).toEqual([
      'startRun: id "../evil" cannot be used, the run is called ID instead',
      'run ID: expected a whole number as seed, got NaN; 0 is noted',
      'run ID: the config is left out: storableJson: the value is nested more than 100 deep (does it contain itself?).',
      'run ID: log: metric bad: expected a number, got string',
      'run ID: log: expected a whole number as step, got 1.5',
      expect.stringMatching(/^run ID: log: expected a name of 1 to 250 characters, got "x+$/),
      expect.stringMatching(/^run ID: log: Cannot convert undefined/),
      'run ID: image i: expected the bytes of a PNG',
      'run ID: histogram h: expected 3 edges for 2 counts, got 1',
      "run ID: artifact a: ENOENT: no such file or directory, open '/no/such/file'",
      'run ID: artifact a: expected a path, or a sha256 that is in the artifact store',
      'run ID: log: the run is finished, so this was left out',
    ]);
    await tracking.close();
  });
  function selfContaining(): StartRun['config'] {
    const loop: StartRun['config'] = {};
    loop.self = loop;
    return loop;
  }
});

describe('when the database goes away', () => {
  it('nothing is lost, and a server of ours is started again', async () => {
    const problems: string[] = [];
    const tracking = await open(problems);
    const run = tracking.startRun(start());
    run.log({ loss: 0 }, { step: 0 });
    await tracking.flush();
    const pid = (await readFile(join(dataDirectory, 'postgres/data/postmaster.pid'), 'utf8')).split('\n')[0];
    process.kill(Number(pid), 'SIGKILL');
    for (let step = 1; step < 500; step++) run.log({ loss: 1 }, { step });
    await tracking.flush();
    expect(await tracking.store.listMetrics(run.id)).toMatchObject([{ count: 500, sum: 499 }]);
    await tracking.close();
    expect(await journals()).toEqual([]);
  });

  it('and it is somebody else’s, the journal waits for it', async () => {
    const problems: string[] = [];
    const url = await ensurePostgres({ dataDirectory });
    const options = {
      databaseUrl: url,
      dataDirectory,
      onProblem: (message: string) => void problems.push(message),
    };
    const tracking = await openTracking(options);
    const run = tracking.startRun(start());
    await stopPostgres({ dataDirectory });
    for (let step = 0; step < 500; step++) run.log({ loss: 1 }, { step });
    const flushed = tracking.flush(); // goes on trying
    await ensurePostgres({ dataDirectory });
    await flushed;
    await tracking.flush();
    expect(await tracking.store.listMetrics(run.id)).toMatchObject([{ count: 500, sum: 500 }]);
    expect(problems.every((problem) => problem.startsWith('the store takes nothing at present'))).toBe(true);
    await tracking.close();
  });

  it('before a start, openTracking says so in one line', async () => {
    const databaseUrl = 'postgresql://me:secret@127.0.0.1:9/runs';
    await expect(openTracking({ databaseUrl, dataDirectory })).rejects.toThrow(
      'DATABASE_URL: postgresql://me:***@127.0.0.1:9/runs cannot be used: connection refused (start that server, or ' +
        'unset DATABASE_URL to use the embedded one).',
    );
  });
});

describe('what a killed process has left', () => {
  const leave = async (runId: string, events: RunEvent[]) => {
    const header = {
      id: randomUUID(),
      runId,
      openedAt: Date.now(),
      owner: { ...ownIdentity(), pid: 2 ** 22 + 1 },
    };
    const records = events.map((event, i) => encodeRecord({ seq: i + 1, event }));
    const path = join(dataDirectory, 'journal', `${runId}.${header.id}.journal`);
    await mkdir(join(dataDirectory, 'journal'), { recursive: true });
    await writeFile(path, encodeHeader(header) + records.join(''));
    return path;
  };
  const began = (id: string, values: object = {}): RunEvent => ({
    ...{ type: 'start', at: Date.now() - 3600_000 },
    run: {
      ...{
        id,
        project: 'left',
        name: 'n',
        kind: 'ddpm',
        parentId: null,
        config: {},
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
      ...values,
    },
  });
  const point = (step: number, loss: number): RunEvent => ({
    type: 'metrics',
    at: Date.now() - 3600_000,
    step,
    values: { loss },
  });

  it('is shipped at the next start; its run was interrupted if its last sign of life is old', async () => {
    const id = randomUUID();
    const path = await leave(id, [began(id), point(0, 1), point(1, 2)]);
    const tracking = await open();
    expect(await tracking.store.getRun(id)).toMatchObject({
      status: 'interrupted',
      error: 'no sign of life',
    });
    expect(await tracking.store.listMetrics(id)).toMatchObject([{ count: 2, sum: 3 }]);
    expect(existsSync(path)).toBe(false);
    await tracking.close();
  });

  it('comes before what a resumed run logs, so that the last value of a step stays', async () => {
    const id = randomUUID();
    await leave(id, [began(id), ...Array.from({ length: 10 }, (_, step) => point(step, 1))]);
    const tracking = await open();
    const run = tracking.startRun(start({ id, resume: true }));
    for (let step = 6; step < 12; step++) run.log({ loss: 2 }, { step });
    await tracking.flush();
    const [series] = await tracking.store.getSeries(id, ['loss']);
    expect(series.values).toEqual([1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2]);
    expect((await tracking.store.statusEvents(id)).map(({ reason }) => reason)).toContain('resumed');
    await tracking.close();
  });

  it('and cannot be stored is set aside, and the rest goes on', async () => {
    const problems: string[] = [];
    const id = randomUUID();
    const bad: RunEvent = {
      ...{
        type: 'image',
        at: 0,
        name: 'i',
        step: null,
        sampleIndex: 2 ** 40,
        caption: '',
        mediaType: 'image/png',
      },
      ...{ width: 1, height: 1, sha256: 'a'.repeat(64), bytes: 1 },
    };
    const path = await leave(id, [began(id), point(0, 1), bad, point(1, 2)]);
    const tracking = await open(problems);
    expect(await tracking.store.listMetrics(id)).toMatchObject([{ count: 2, sum: 3 }]);
    expect(problems).toEqual([
      expect.stringContaining(`the store refused a image record, which is kept in ${path}.refused`),
    ]);
    expect(await readFile(`${path}.refused`, 'utf8')).toContain('"sampleIndex":1099511627776');
    await tracking.close();
  });
});

describe('a training that is killed again and again', () => {
  /** Runs the child until it has logged `steps` steps, kills it, and returns the last step it spoke of. */
  function trainAndKill(id: string, first: number, steps: number): Promise<number> {
    const program = join(workspaceRoot, 'libs/tracking/src/lib/client/training-child.test-support.ts');
    const child = spawn(process.execPath, ['--import', 'tsx', program, dataDirectory, id, String(first)], {
      ...{
        cwd: workspaceRoot,
        env: { ...process.env, DATABASE_URL: '' },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    });
    let said = '';
    child.stdout!.on('data', (chunk) => {
      said += chunk;
      if (said.split('\n').length > steps) child.kill('SIGKILL');
    });
    return new Promise((resolve) =>
      child.on('close', () => resolve(Number(said.trimEnd().split('\n').at(-1)))),
    );
  }

  it('has every step that it logged, once', async () => {
    const id = randomUUID();
    let next = 0;
    for (const steps of [1, 700, 2500]) {
      const last = await trainAndKill(id, next, steps);
      expect(last).toBeGreaterThanOrEqual(next + steps - 1);
      next = Math.max(0, last - 20); // a checkpoint lies behind what was logged
    }
    const tracking = await open();
    const [series] = await tracking.store.getSeries(id, ['step'], { maxPoints: 1e6 });
    const count = series.steps.length;
    // The killed process may have logged one step more than it could say.
    expect(count - 1 - (next + 20)).toBeGreaterThanOrEqual(0);
    expect(count - 1 - (next + 20)).toBeLessThanOrEqual(1);
    expect(series.values).toEqual(Array.from({ length: count }, (_, step) => step));
    expect(await tracking.store.listMetrics(id)).toMatchObject([
      { name: 'loss', count },
      { name: 'step', count },
    ]);
    const sql = 'SELECT sum(count)::int AS count FROM "MetricChunk" WHERE "runId" = $1 AND name = $2';
    expect(await runSql(tracking.databaseUrl, sql, [id, 'step'])).toEqual([{ count }]);
    await tracking.close();
  }, 60_000);
});
