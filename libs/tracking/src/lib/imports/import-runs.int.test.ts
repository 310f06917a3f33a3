import { cp, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runSql, startTestServer, type TestServer } from '../database/database.test-support.ts';
import { migrate } from '../database/migrate.ts';
import { ArtifactFolder } from '../files/artifact-folder.ts';
import { createPool } from '../postgres/postgres-pool.ts';
import { connect } from '../postgres/postgres-run-store.ts';
import { createPostgresRunWriter } from '../postgres/postgres-run-writer.ts';
import type { RunStore } from '../store/run-store.ts';
import { type Certificate, describeCertificate, type RunCertificate } from './certificate.ts';
import { importRun } from './import-run.ts';
import { importRuns } from './import-runs.ts';
import { type ExpectedRun, expectedRuns, FIXTURES } from './imports.test-support.ts';
import { openSqlite } from './mlflow/sql-rows.ts';
import { openSource } from './open-source.ts';

/** Of each tracker the exports that are imported, and what the points and the rest must be. */
const SOURCES: readonly { tracker: string; path: string; part: string }[] = [
  { tracker: 'tensorboard', path: 'tensorboard/logs', part: 'logs' },
  { tracker: 'mlflow', path: 'mlflow/mlruns', part: 'files' },
  { tracker: 'mlflow', path: 'mlflow/mlflow.db', part: 'database' },
];

let server: TestServer;
let store: RunStore;
let artifacts: ArtifactFolder;
let folders = 0;
const freshPath = () => join(server.dataDirectory, `imports-${folders++}`);

beforeAll(async () => {
  server = await startTestServer();
  await migrate(server.url);
  store = connect(server.url);
  artifacts = new ArtifactFolder(join(server.dataDirectory, 'artifacts'));
}, 60_000);
afterAll(async () => {
  await store.close();
  await server.stop();
});

const intoProject = (project: string) => ({ databaseUrl: server.url, artifacts, project });

async function importFrom(tracker: string, path: string, project: string): Promise<Certificate> {
  const source = await openSource(tracker, path);
  return importRuns({ tracker, path, source, into: intoProject(project) });
}

const TABLES = [
  'Run',
  'StatusEvent',
  'Metric',
  'MetricChunk',
  'Histogram',
  'LoggedTable',
  'Media',
  'RunArtifact',
];

/** Every row of the tables that an import writes. */
async function contents(project: string): Promise<unknown> {
  const rows = TABLES.map((table) =>
    runSql(
      server.url,
      `SELECT to_jsonb(t) AS row FROM "${table}" t JOIN "Run" r ON r.id = t."${table === 'Run' ? 'id' : 'runId'}"
       JOIN "Project" p ON p.id = r."projectId" WHERE p.name = $1 ORDER BY to_jsonb(t)::text`,
      [project],
    ),
  );
  return Object.fromEntries((await Promise.all(rows)).map((found, i) => [TABLES[i], found]));
}

/** The points of a run as a fixture tells them. */
async function pointsOf(id: string): Promise<ExpectedRun['points']> {
  const names = (await store.listMetrics(id)).map(({ name }) => name);
  const series = names.length > 0 ? await store.getSeries(id, names, { maxPoints: 10_000 }) : [];
  return Object.fromEntries(
    series.map(({ name, steps, values }) => [
      name,
      Object.fromEntries(
        steps.map((step, i) => [step, Number.isFinite(values[i]) ? values[i] : String(values[i])]),
      ),
    ]),
  );
}

async function checkRun(certificate: RunCertificate, expected: ExpectedRun): Promise<void> {
  expect(certificate).toMatchObject({ error: null, mismatches: [], replacedPoints: expected.replacedPoints });
  const id = certificate.id!;
  expect(await pointsOf(id)).toEqual(expected.points);
  const run = (await store.getRun(id))!;
  expect(run.config).toEqual(expected.config);
  expect(run.status).toBe(expected.status ?? 'finished');
  expect(run.tags).toEqual(expected.tags ?? []);
  expect(certificate.store).toMatchObject({
    ...{ images: expected.images, histograms: expected.histograms, tables: expected.tables },
    ...(expected.imageBytes === undefined ? {} : { imageBytes: expected.imageBytes }),
    ...{ artifacts: expected.artifacts ?? 0, artifactBytes: expected.artifactBytes ?? 0 },
  });
  expect(certificate.leftOutThings.map(({ name }) => name).sort()).toEqual([...expected.notCarried].sort());
}

describe.each(SOURCES)('$path', ({ tracker, path, part }) => {
  const from = join(FIXTURES, path);

  it('comes over to the last bit, and is certified', async () => {
    const certificate = await importFrom(tracker, from, path);
    const expected = (await expectedRuns(tracker))[part];
    expect(certificate.runs.map(({ run }) => run).sort()).toEqual(Object.keys(expected).sort());
    for (const run of certificate.runs) await checkRun(run, expected[run.run]);
    expect(certificate.equal).toBe(true);
  });

  it('adds nothing when it is imported again', async () => {
    const before = await contents(path);
    const again = await importFrom(tracker, from, path);
    expect(again.equal).toBe(true);
    expect(await contents(path)).toEqual(before);
  });

  it('goes on where an import was killed', async () => {
    const project = `killed ${path}`;
    const pool = createPool(server.url);
    const writer = createPostgresRunWriter(pool);
    try {
      for (const run of (await openSource(tracker, from)).runs) {
        const { outline } = await run.survey();
        const options = { ...intoProject(project), tracker, run, outline, batchRecords: 3 };
        let batches = 0;
        const killed = {
          ...writer,
          apply: (batch: Parameters<typeof writer.apply>[0]) => {
            if (batches++ === 2) throw new Error('killed');
            return writer.apply(batch);
          },
        };
        await importRun({ ...options, writer: killed }).catch(() => {});
        const sent: number[] = [];
        const counting = {
          ...writer,
          apply: (batch: Parameters<typeof writer.apply>[0]) => {
            sent.push(batch.records[0].seq);
            return writer.apply(batch);
          },
        };
        await importRun({ ...options, writer: counting });
        if (batches > 2) expect(sent[0]).toBe(7); // and not 1: the first six records were there
      }
    } finally {
      await pool.end();
    }
    expect((await importFrom(tracker, from, project)).equal).toBe(true);
  });
});

describe('TensorBoard', () => {
  const logs = join(FIXTURES, 'tensorboard/logs');
  const idOf = (certificate: Certificate, run: string) =>
    certificate.runs.find((one) => one.run === run)!.id!;

  it('gives both forms of histograms, images and texts', async () => {
    const certificate = await importFrom('tensorboard', logs, 'forms');
    const [first, second] = [idOf(certificate, 'logs'), idOf(certificate, 'new/form')];
    const [older] = await store.getHistograms(first);
    expect(older).toMatchObject({ name: 'weights', step: 3 });
    expect(older.counts.reduce((sum, count) => sum + count, 0)).toBe(20);
    expect(older.edges[0]).toBeLessThanOrEqual(0);
    expect(older.edges.at(-1)).toBe(57); // the largest of 0, 3, …, 57
    expect(await store.getHistograms(second)).toMatchObject([{ edges: [0, 1, 2.5, 3], counts: [4, 0, 2] }]);
    const media = await store.listMedia(second);
    expect(
      media.map(({ mediaType, width, height, sampleIndex }) => [mediaType, width, height, sampleIndex]),
    ).toEqual([
      ['image/png', 4, 3, 0],
      ['image/jpeg', 4, 3, 1],
    ]);
    expect(await store.getTables(second)).toMatchObject([
      {
        name: 'words',
        rows: [
          ['a', 'b'],
          ['c', 'é'],
        ],
      },
    ]);
  });

  it('is taken up as far as a writer that was stopped had come, and completed later', async () => {
    const copy = freshPath();
    await cp(logs, copy, { recursive: true });
    const path = join(copy, 'events.out.tfevents.1700000100.host.2.0');
    const whole = await readFile(path);
    await truncate(path, whole.length - 5);
    const cut = await importFrom('tensorboard', copy, 'growing');
    expect(cut.equal).toBe(true);
    expect(describeCertificate(cut)).toMatch(/host\.2\.0: its last \d+ bytes are no whole record/);
    await writeFile(path, whole);
    const complete = await importFrom('tensorboard', copy, 'growing');
    expect(complete.runs.map(({ id }) => id)).toEqual(cut.runs.map(({ id }) => id));
    expect(complete).toMatchObject({ equal: true });
    const points = (certificate: Certificate) => certificate.runs[0].store!.points;
    expect(points(complete)).toBe(points(cut) + 1);
  });

  it('is not taken up where a file is damaged, and the other runs are', async () => {
    const copy = freshPath();
    await cp(logs, copy, { recursive: true });
    const path = join(copy, 'events.out.tfevents.1700000000.host.1.0');
    const bytes = await readFile(path);
    bytes[500] ^= 1;
    await writeFile(path, bytes);
    const certificate = await importFrom('tensorboard', copy, 'damaged');
    expect(certificate.equal).toBe(false);
    const [damaged, whole] = certificate.runs;
    expect(damaged).toMatchObject({ id: null, store: null });
    expect(damaged.error).toMatch(
      /^import: .*host\.1\.0: byte \d+: expected a .*\(the file is damaged.*\)\.$/,
    );
    expect(whole).toMatchObject({ error: null, mismatches: [] });
    expect((await store.listRuns({ project: 'damaged' })).runs.map(({ name }) => name)).toEqual(['new/form']);
  });
});

describe('MLflow', () => {
  const RUN = 'circles/0a1b2c3d4e5f60718293a4b5c6d7e8f9';
  const PARENT = 'circles/11111111111111111111111111111111';
  const ofRun = (certificate: Certificate, run: string) => certificate.runs.find((one) => one.run === run)!;

  it('brings notes, parents, images with their steps, and what was deleted only as a number', async () => {
    const certificate = await importFrom('mlflow', join(FIXTURES, 'mlflow/mlruns'), 'mlflow');
    const id = ofRun(certificate, RUN).id!;
    const run = (await store.getRun(id))!;
    expect(run).toMatchObject({
      name: 'it\'s: "first" é\n#1',
      seed: 7,
      parentId: ofRun(certificate, PARENT).id,
    });
    expect(run.notes).toMatch(/^A note: with 'quotes', "more" and # signs\.\nSecond line – long/);
    expect((await store.listMedia(id)).map(({ name, step }) => [name, step])).toEqual([
      ['a/b', 3],
      ['grid.png', null],
    ]);
    expect(certificate.remarks).toEqual(['1 runs that were deleted in MLflow are not imported']);
    expect(describeCertificate(certificate)).toContain(
      '4 settings are text in the source and were read as numbers',
    );
  });

  it('is read from Postgres as from SQLite', async () => {
    const url = await server.newDatabase();
    const sqlite = await openSqlite(join(FIXTURES, 'mlflow/mlflow.db'));
    for await (const { name, sql } of sqlite.rows(
      `SELECT name, sql FROM sqlite_master WHERE type = 'table'`,
    )) {
      await runSql(url, String(sql));
      for await (const row of sqlite.rows(`SELECT * FROM ${name}`))
        await runSql(url, `INSERT INTO ${name} SELECT * FROM json_populate_record(NULL::${name}, $1)`, [
          JSON.stringify('is_nan' in row ? { ...row, is_nan: row.is_nan === 1 } : row),
        ]);
    }
    await sqlite.close();
    const certificate = await importFrom('mlflow', url, 'from postgres');
    const expected = (await expectedRuns('mlflow')).database;
    for (const run of certificate.runs) await checkRun(run, expected[run.run]);
    expect(certificate.runs.length).toBe(2);
  });

  it.each([
    [
      'a database with changes in its log',
      'mlflow.db-wal',
      'x',
      /expected a closed database, got one with changes in .*-wal/,
    ],
    ['another file', 'mlflow.db', 'no database', /expected an SQLite database, got another file\.$/],
  ])('refuses %s', async (_what, name, text, message) => {
    const folder = freshPath();
    await cp(join(FIXTURES, 'mlflow'), folder, { recursive: true });
    await writeFile(join(folder, name), text);
    await expect(openSource('mlflow', join(folder, 'mlflow.db'))).rejects.toThrow(message);
  });

  it('does not take files from just anywhere because a database says so', async () => {
    const folder = freshPath();
    await cp(join(FIXTURES, 'mlflow/mlflow.db'), join(folder, 'below', 'mlflow.db'));
    await writeFile(join(folder, 'secret.png'), 'secret');
    const database = await readFile(join(folder, 'below', 'mlflow.db'));
    // as long as the address that stands there: the folder above the database's
    database.write('..'.padEnd(23, '/'), database.indexOf('s3://bucket/1/artifacts'));
    await writeFile(join(folder, 'below', 'mlflow.db'), database);
    const [run] = (await openSource('mlflow', join(folder, 'below', 'mlflow.db'))).runs;
    const { census } = await run.survey();
    expect(census.counts().counts).toMatchObject({ artifacts: 0, images: 0 });
  });
});

describe('a certificate', () => {
  it('tells what the store has lost', async () => {
    const logs = join(FIXTURES, 'tensorboard/logs');
    const { runs } = await importFrom('tensorboard', logs, 'lost');
    await runSql(server.url, `DELETE FROM "MetricChunk" WHERE "runId" = $1 AND name = 'loss'`, [runs[0].id]);
    const { sha256 } = (await store.listMedia(runs[1].id!))[0];
    await writeFile(artifacts.pathOf(sha256), 'shorter');
    const again = await importFrom('tensorboard', logs, 'lost');
    expect(again.equal).toBe(false);
    expect(again.runs.map(({ mismatches }) => mismatches.map(({ what, stored }) => [what, stored]))).toEqual([
      [['points', 5]],
      [['imageBytes', expect.any(Number)]],
    ]);
    expect(describeCertificate(again)).toContain('logs: expected 65 points, the store has 5');
  });
});
