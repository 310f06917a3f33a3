import { cp, mkdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runSql } from '../database/database.test-support.ts';
import { type Certificate, describeCertificate } from './certificate.ts';
import { importRuns } from './import-runs.ts';
import { expectedRuns, FIXTURES, ImportWorld } from './imports.test-support.ts';
import { openSqlite } from './mlflow/sql-rows.ts';
import { openSource } from './open-source.ts';

let world: ImportWorld;
beforeAll(async () => {
  world = await ImportWorld.start();
}, 60_000);
afterAll(() => world.stop());

describe('TensorBoard', () => {
  const logs = join(FIXTURES, 'tensorboard/logs');
  const idOf = (certificate: Certificate, run: string) =>
    certificate.runs.find((one) => one.run === run)!.id!;

  it('gives both forms of histograms, images and texts', async () => {
    const certificate = await world.importFrom('tensorboard', logs, 'forms');
    const [first, second] = [idOf(certificate, 'logs'), idOf(certificate, 'new/form')];
    const [older] = await world.store.getHistograms(first);
    expect(older).toMatchObject({ name: 'weights', step: 3 });
    expect(older.counts.reduce((sum, count) => sum + count, 0)).toBe(20);
    expect(older.edges[0]).toBeLessThanOrEqual(0);
    expect(older.edges.at(-1)).toBe(57); // the largest of 0, 3, …, 57
    expect(await world.store.getHistograms(second)).toMatchObject([
      { edges: [0, 1, 2.5, 3], counts: [4, 0, 2] },
    ]);
    const media = await world.store.listMedia(second);
    expect(
      media.map(({ mediaType, width, height, sampleIndex }) => [mediaType, width, height, sampleIndex]),
    ).toEqual([
      ['image/png', 4, 3, 0],
      ['image/jpeg', 4, 3, 1],
    ]);
    expect(await world.store.getTables(second)).toMatchObject([
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
    const copy = world.freshPath();
    await cp(logs, copy, { recursive: true });
    const path = join(copy, 'events.out.tfevents.1700000100.host.2.0');
    const whole = await readFile(path);
    await truncate(path, whole.length - 5);
    const cut = await world.importFrom('tensorboard', copy, 'growing');
    expect(cut.equal).toBe(true);
    expect(describeCertificate(cut)).toMatch(/host\.2\.0: its last \d+ bytes are no whole record/);
    await writeFile(path, whole);
    const complete = await world.importFrom('tensorboard', copy, 'growing');
    expect(complete.runs.map(({ id }) => id)).toEqual(cut.runs.map(({ id }) => id));
    expect(complete).toMatchObject({ equal: true });
    const points = (certificate: Certificate) => certificate.runs[0].store!.points;
    expect(points(complete)).toBe(points(cut) + 1);
  });

  it('is not taken up where a file is damaged, and the other runs are', async () => {
    const copy = world.freshPath();
    await cp(logs, copy, { recursive: true });
    const path = join(copy, 'events.out.tfevents.1700000000.host.1.0');
    const bytes = await readFile(path);
    bytes[500] ^= 1;
    await writeFile(path, bytes);
    const certificate = await world.importFrom('tensorboard', copy, 'damaged');
    expect(certificate.equal).toBe(false);
    const [damaged, whole] = certificate.runs;
    expect(damaged).toMatchObject({ id: null, store: null });
    expect(damaged.error).toMatch(
      /^import: .*host\.1\.0: byte \d+: expected a .*\(the file is damaged.*\)\.$/,
    );
    expect(whole).toMatchObject({ error: null, mismatches: [] });
    expect((await world.store.listRuns({ project: 'damaged' })).runs.map(({ name }) => name)).toEqual([
      'new/form',
    ]);
  });
});

describe('MLflow', () => {
  const RUN = 'circles/0a1b2c3d4e5f60718293a4b5c6d7e8f9';
  const PARENT = 'circles/11111111111111111111111111111111';
  const ofRun = (certificate: Certificate, run: string) => certificate.runs.find((one) => one.run === run)!;

  it('brings notes, parents, images with their steps, and what was deleted only as a number', async () => {
    const certificate = await world.importFrom('mlflow', join(FIXTURES, 'mlflow/mlruns'), 'mlflow');
    const id = ofRun(certificate, RUN).id!;
    const run = (await world.store.getRun(id))!;
    expect(run).toMatchObject({
      name: 'it\'s: "first" é\n#1',
      seed: 7,
      parentId: ofRun(certificate, PARENT).id,
    });
    expect(run.notes).toMatch(/^A note: with 'quotes', "more" and # signs\.\nSecond line – long/);
    expect((await world.store.listMedia(id)).map(({ name, step }) => [name, step])).toEqual([
      ['a/b', 3],
      ['grid.png', null],
    ]);
    expect(certificate.remarks).toEqual(['1 runs that were deleted in MLflow are not imported']);
    expect(describeCertificate(certificate)).toContain(
      '4 settings are text in the source and were read as numbers',
    );
  });

  it('is read from Postgres as from SQLite', async () => {
    const url = await world.server.newDatabase();
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
    const certificate = await world.importFrom('mlflow', url, 'from postgres');
    const expected = (await expectedRuns('mlflow')).database;
    for (const run of certificate.runs) await world.checkRun(run, expected[run.run]);
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
    const folder = world.freshPath();
    await cp(join(FIXTURES, 'mlflow'), folder, { recursive: true });
    await writeFile(join(folder, name), text);
    await expect(openSource('mlflow', join(folder, 'mlflow.db'))).rejects.toThrow(message);
  });

  it('does not take files from just anywhere because a database says so', async () => {
    const folder = world.freshPath();
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

describe('W&B', () => {
  it('brings media with their captions, texts, the summary and what it knew of the run', async () => {
    const certificate = await world.importFrom('wandb', join(FIXTURES, 'wandb/exports'), 'wandb');
    const id = certificate.runs.find(({ run }) => run === 'sweet-sun-1')!.id!;
    const run = (await world.store.getRun(id))!;
    expect(run).toMatchObject({ name: 'sweet sun', seed: 3, error: 'crashed in W&B' });
    expect(run.summary).toEqual({ loss: 0.04, best: 'Infinity' });
    expect(run.environment).toMatchObject({ git: { commit: 'abc' }, importedFrom: 'wandb' });
    expect(
      (await world.store.listMedia(id)).map(({ name, step, sampleIndex, caption }) => [
        name,
        step,
        sampleIndex,
        caption,
      ]),
    ).toEqual([
      ['grid', 3, 0, 'first'],
      ['sample', 3, 0, ''],
    ]);
    expect(await world.store.getTables(id)).toMatchObject([
      { name: 'note', step: 3, rows: [['said "NaN", -Infinity\u2028']] },
    ]);
    expect(await world.store.getHistograms(id)).toMatchObject([
      { name: 'packed', edges: [-1, -0.75, -0.5], counts: [4, 5] },
      { name: 'weights', edges: [-1, 0, 0.5, 4], counts: [1, 2, 3] },
    ]);
  });

  it.each([
    [
      'no JSON',
      'x.jsonl',
      '{"_step": 0}\n{"_step"',
      /^import: .*x\.jsonl: line 2: expected JSON, got "\{\\"_step\\"".$/,
    ],
    ['rows without a step', 'x.jsonl', '{"loss": 1}\n', /expected a number as _step in each row, got none/],
    [
      'half a Parquet file',
      'x.parquet',
      'PAR1....',
      /x\.parquet: expected a whole Parquet file, uncompressed or with Snappy, got /,
    ],
  ])('begins no run of %s', async (_what, name, text, message) => {
    const folder = world.freshPath();
    await mkdir(folder);
    await writeFile(join(folder, name), text);
    const failed = await world.importFrom('wandb', folder, `broken ${_what}`).then(
      ({ runs }) => runs[0].error,
      (error: Error) => error.message,
    );
    expect(failed).toMatch(message);
    expect((await world.store.listRuns({ project: `broken ${_what}` })).runs).toEqual([]);
  });
});

describe('Neptune', () => {
  it('brings fractional steps where they are multiplied to whole ones', async () => {
    const path = join(FIXTURES, 'neptune/export');
    const source = await openSource('neptune', path, { stepMultiplier: 2 });
    const certificate = await importRuns({ tracker: 'neptune', path, source, into: world.into('doubled') });
    const [run] = certificate.runs;
    expect(run).toMatchObject({ mismatches: [], remarks: ['steps are multiplied by 2'] });
    expect((await world.pointsOf(run.id!))['metrics/fine']).toEqual({ 0: 0, 1: 0.5, 2: 1 });
    expect((await world.store.getRun(run.id!))!).toMatchObject({
      name: 'the first',
      notes: 'a note',
      seed: 5,
    });
    expect((await world.store.listMedia(run.id!)).map(({ name, step }) => [name, step])).toEqual([
      ['images/grid', 4],
    ]);
    expect((await world.store.getTables(run.id!)).map(({ step, rows }) => [step, rows])).toEqual([
      [0, [['line 0']]],
      [2, [['line 1']]],
    ]);
  });
});
