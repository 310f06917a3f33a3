// What went wrong in other trackers between the training and the database, each tried here. docs/security.md has the list.
import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runSql, startTestServer, type TestServer } from '../database/database.test-support.ts';
import { migrate } from '../database/migrate.ts';
import { createPool } from '../postgres/postgres-pool.ts';
import { connect } from '../postgres/postgres-run-store.ts';
import { createPostgresRunWriter } from '../postgres/postgres-run-writer.ts';
import type { RunEvent } from './run-event.ts';
import { openTracking, type Tracking } from './tracking.ts';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const RUN = { project: 'p', name: 'n', kind: 'ddpm' as const, config: {}, seed: 1, engine: 'cpu' };

let server: TestServer;
let databaseUrl: string;
let tracking: Tracking;
let problems: string[];
beforeAll(async () => {
  server = await startTestServer();
  databaseUrl = await server.newDatabase();
  problems = [];
  const { dataDirectory } = server;
  tracking = await openTracking({
    databaseUrl,
    dataDirectory,
    onProblem: (text) => void problems.push(text),
  });
});
afterAll(async () => {
  await tracking.close();
  await server.stop();
});

const TRAVERSALS = [
  '../../etc/passwd',
  '/etc/passwd',
  '..\\..\\x',
  '%2e%2e%2f',
  '%252e',
  'a\0b',
  'file:///x',
  '#',
  ';',
  '.',
];

describe('security: the name of a metric or an image used as a path (W&B #8735, #11735)', () => {
  it('is data: it comes back as it is, and the only files are hashes', async () => {
    const run = tracking.startRun(RUN);
    for (const name of TRAVERSALS) {
      run.log({ [name]: 1 }, { step: 1 });
      run.image(name, PNG);
    }
    await tracking.flush();
    const shown = TRAVERSALS.map((name) => name.replace('\0', '\uFFFD')).sort();
    expect((await tracking.store.listMetrics(run.id)).map(({ name }) => name).sort()).toEqual(shown);
    expect((await tracking.store.listMedia(run.id)).map(({ name }) => name).sort()).toEqual(shown);
    const files = await readdir(tracking.artifacts.location, { recursive: true });
    for (const file of files) expect(file).toMatch(/^[0-9a-f]{2}([\\/][0-9a-f]{64})?$/);
  });

  it('and the id of a run that would lead elsewhere is not taken', async () => {
    for (const id of ['../x', '/x', '..', 'a/b', 'a\\b', '']) {
      const run = tracking.startRun({ ...RUN, id });
      expect(run.id).toMatch(/^[0-9a-f-]{36}$/);
      run.finish('finished');
    }
    expect(problems.join()).toContain('cannot be used');
  });
});

describe('security: a caption longer than a file name (Pluto #127)', () => {
  it('does not cost the image', async () => {
    const run = tracking.startRun(RUN);
    const caption = 'a photograph of a 😊 '.repeat(300);
    run.image('samples', PNG, { caption });
    await tracking.flush();
    expect(await tracking.store.listMedia(run.id)).toMatchObject([{ name: 'samples', caption }]);
  });
});

describe('security: a seeded program gives two runs one id, and the second goes on with the first (Pluto #65)', () => {
  it('ids come from the operating system, and a start under a taken id is no continuation', async () => {
    const random = vi.spyOn(Math, 'random').mockReturnValue(0.5);
    const [one, other] = [tracking.startRun(RUN), tracking.startRun(RUN)];
    random.mockRestore();
    expect(one.id).not.toBe(other.id);
    one.log({ loss: 1 }, { step: 1 });
    await tracking.flush();
    const again = tracking.startRun({ ...RUN, id: one.id });
    again.log({ loss: 2 }, { step: 2 });
    await tracking.flush();
    expect(await tracking.store.getSeries(one.id, ['loss'])).toMatchObject([{ steps: [1], values: [1] }]);
  });
});

describe('security: one value that is not a number takes its line with it (Pluto #213, W&B 0.28.1)', () => {
  it('its siblings stay, and so does it', async () => {
    const run = tracking.startRun(RUN);
    run.log({ a: Number.NaN, b: 1, c: Number.NEGATIVE_INFINITY, d: '7' as never }, { step: 1 });
    await tracking.flush();
    const series = await tracking.store.getSeries(run.id, ['a', 'b', 'c', 'd']);
    expect(series.map(({ name, values }) => [name, ...values])).toEqual([
      ...[
        ['a', Number.NaN],
        ['b', 1],
        ['c', Number.NEGATIVE_INFINITY],
      ],
    ]);
  });
});

describe('security: a run that crashed is told to be complete (Pluto #70)', () => {
  it('nothing but finish says so', async () => {
    const own = await openTracking({ databaseUrl, dataDirectory: server.dataDirectory });
    const run = own.startRun(RUN);
    run.log({ loss: 1 }, { step: 1 });
    await own.close(); // as at the end of a program that threw
    const detail = await tracking.store.getRun(run.id);
    expect(['failed', 'interrupted']).toContain(detail?.status);
    expect(detail?.error).toBe('the program ended without finish()');
  });
});

describe('security: a retry doubles what was logged (trackio)', () => {
  it('a batch that comes again, whole or in part, changes nothing', async () => {
    const pool = createPool(databaseUrl);
    const writer = createPostgresRunWriter(pool);
    const id = randomUUID();
    const start = { type: 'start', at: 0, run: { ...RUN, id, parentId: null, configHash: null, tags: [] } };
    const events = [
      {
        ...start,
        run: { ...start.run, resume: false, gitCommit: null, gitDirty: null, host: 'h', environment: {} },
      },
      ...[1, 2, 3].map((step) => ({ type: 'metrics', at: step, step, values: { loss: step } })),
      { type: 'summary', at: 4, values: { done: 1 } },
    ] as RunEvent[];
    const records = events.map((event, i) => ({ seq: i + 1, event }));
    const batch = { journalId: randomUUID(), runId: id, records, live: false };
    await writer.apply(batch);
    await Promise.all([writer.apply(batch), writer.apply(batch)]);
    await writer.apply({ ...batch, records: records.slice(2) });
    expect(await tracking.store.listMetrics(id)).toMatchObject([{ count: 3, sum: 6, conflicts: 0 }]);
    expect(await tracking.store.statusEvents(id)).toHaveLength(1);
    await pool.end();
  });
});

describe('security: keys', () => {
  it('there are none by default (MLflow CVE-2026-2635), and guesses open nothing', async () => {
    const url = await server.newDatabase();
    await migrate(url);
    const store = connect(url);
    expect(await store.listTokens()).toEqual([]);
    for (const guess of ['', 'admin', 'password', 'ilab_', 'null']) {
      expect(await store.verifyKey(guess)).toBeNull();
      expect(await store.verifySession(guess)).toBeNull();
      expect(await store.createSession(guess)).toBeNull();
    }
    await store.close();
  });

  it('are not in the database (ClearML CVE-2024-24595), and a session lives no longer than its token', async () => {
    const store = connect(databaseUrl);
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const token = await store.createToken({ name: 'ada', role: 'reader', projects: ['p'], expiresAt });
    const session = await store.createSession(token.key);
    const local = await store.createSession(null);
    expect(session?.expiresAt).toBe(expiresAt);
    const principal = { name: 'ada', role: 'reader', projects: ['p'] };
    expect(await store.verifySession(session?.key as string)).toEqual(principal);
    expect(await store.verifySession(local?.key as string)).toMatchObject({ name: 'local', projects: null });
    expect(await store.verifyKey(session?.key as string)).toBeNull(); // a cookie is no token
    const rows = JSON.stringify(
      await runSql(
        databaseUrl,
        'SELECT (SELECT json_agg(s) FROM "Session" s), (SELECT json_agg(t) FROM "ApiToken" t)',
      ),
    );
    for (const key of [token.key, session?.key, local?.key]) expect(rows).not.toContain(key?.slice(5));
    await store.revokeToken(token.id);
    expect(await store.verifySession(session?.key as string)).toBeNull();
    expect(await store.createSession(token.key)).toBeNull();
    await store.endSession(local?.key as string);
    expect(await store.verifySession(local?.key as string)).toBeNull();
    await runSql(databaseUrl, `UPDATE "Session" SET "expiresAt" = now() - interval '1 second'`);
    await store.close();
  });

  it('a session ends by itself', async () => {
    const store = connect(databaseUrl);
    const session = await store.createSession(null);
    await runSql(databaseUrl, `UPDATE "Session" SET "expiresAt" = now() - interval '1 second'`);
    expect(await store.verifySession(session?.key as string)).toBeNull();
    await store.close();
  });
});

describe('security: a statement that never ends starves the server (Aim CVE-2024-12777)', () => {
  it('is ended by Postgres itself, after a minute at the latest', async () => {
    const pool = createPool(databaseUrl);
    const { rows } = await pool.query('SHOW statement_timeout');
    expect(rows).toEqual([{ statement_timeout: '1min' }]);
    await pool.end();
  });
});
