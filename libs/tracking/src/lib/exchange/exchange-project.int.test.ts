import { randomUUID } from 'node:crypto';
import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTracking } from '../client/tracking.ts';
import {
  runSql,
  startTestServer,
  TEST_SETTINGS,
  type TestServer,
} from '../database/database.test-support.ts';
import { migrate } from '../database/migrate.ts';
import { ArtifactFolder } from '../files/artifact-folder.ts';
import type { ArtifactStore } from '../files/artifact-store.ts';
import { connect } from '../postgres/postgres-run-store.ts';
import { exportProject } from './export-project.ts';
import { importProject } from './import-project.ts';
import { readParquetColumns } from './parquet-columns.ts';
import { EXCHANGED_TABLES, OTHER_TABLES } from './project-tables.ts';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const HOSTILE = '<b>"\'; DROP TABLE "Run"; --\\ \u202e😀 =1+1';

let server: TestServer;
let artifacts: ArtifactStore;
let first: string;
let number = 0;
const freshPath = () => join(server.dataDirectory, `exchange-${number++}`);
const exportTo = (out: string, project = HOSTILE, databaseUrl = server.url) =>
  exportProject({ databaseUrl, artifacts, project, out });

async function freshDatabase(): Promise<string> {
  const url = await server.newDatabase();
  await migrate(url);
  return url;
}

/** A project with something in every table, among it all that text and numbers can do to a file. */
beforeAll(async () => {
  server = await startTestServer();
  const tracking = await openTracking({ dataDirectory: server.dataDirectory, settings: TEST_SETTINGS });
  artifacts = tracking.artifacts;
  const parent = tracking.startRun({
    ...{ project: HOSTILE, name: HOSTILE, kind: 'experiment', seed: 2 ** 40, engine: 'none' },
    config: { a: { 'b.c': [1, null, true, 'x'] }, tiny: 5e-324, long: 'x'.repeat(400) },
    tags: [HOSTILE, 'paper'],
  });
  const child = tracking.startRun({
    ...{
      project: HOSTILE,
      name: 'child',
      kind: 'ddpm',
      seed: 1,
      engine: 'none',
      config: {},
      parentId: parent.id,
    },
    stepPolicy: 'keepFirst',
  });
  for (let step = 0; step < 2500; step++) child.log({ loss: Math.sin(step) / 3 }, { step });
  for (const [step, value] of [Number.NaN, -0, 0, Infinity, -Infinity, 5e-324, 1e308].entries())
    child.log({ [HOSTILE]: value }, { step: step - 3 });
  child.log({ loss: 7 }, { step: 3 }); // a conflict
  child.histogram('h', { edges: [0, 0.1, 1], counts: [1, 2] }, { step: 4 });
  child.scores('s', {
    samplesSha256: 'a'.repeat(64),
    classifierSha256: 'b'.repeat(64),
    scores: [0.1, -0, Number.NaN],
  });
  child.table('t', {
    columns: ['x', HOSTILE],
    rows: [
      [1, HOSTILE],
      [null, true],
    ],
  });
  child.console('stderr', [HOSTILE, '']);
  child.image('grid', PNG, { step: 1, caption: HOSTILE });
  const source = join(server.dataDirectory, 'weights');
  await writeFile(source, 'weights');
  const { sha256 } = await child.artifact({ name: 'weights', kind: 'checkpoint', role: 'out', path: source });
  child.summary({ deep: { note: HOSTILE } });
  child.finish('finished');
  parent.finish('failed', { error: HOSTILE });
  await tracking.flush();
  const store = connect(server.url);
  await store.saveView({
    project: HOSTILE,
    kind: 'runs',
    name: HOSTILE,
    state: { a: [HOSTILE] },
    version: 0,
  });
  await store.setAlias({ project: HOSTILE, name: 'weights', alias: HOSTILE, sha256 });
  await store.addReference({
    ...{ project: HOSTILE, metric: HOSTILE, variant: 'last', selector: '', value: 0.1, tolerance: 5e-324 },
    ...{ direction: 'lower', citation: HOSTILE },
  });
  await store.close();
  await tracking.close();
  first = freshPath();
  await exportTo(first);
}, 120_000);
afterAll(() => server.stop());

const filesOf = async (folder: string) => {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const files = names.map(
    async (name) => [name.slice(folder.length), await readFile(name, 'base64')] as const,
  );
  return Object.fromEntries(await Promise.all(files));
};

describe('a project', () => {
  it('comes back byte for byte from another database', async () => {
    const url = await freshDatabase();
    const other = new ArtifactFolder(freshPath());
    const imported = await importProject({ databaseUrl: url, artifacts: other, from: first });
    expect(imported.counts).toMatchObject({ runs: 2, points: 2507, scores: 3, artifacts: 2 });
    const again = freshPath();
    await exportProject({ databaseUrl: url, artifacts: other, project: HOSTILE, out: again });
    expect(await filesOf(again)).toEqual(await filesOf(first));
  });

  it('answers as the original does, to the last bit of every number', async () => {
    const url = await freshDatabase();
    await importProject({ databaseUrl: url, artifacts, from: first, project: 'renamed' });
    const [original, copy] = [connect(server.url), connect(url)];
    try {
      const { runs } = await copy.listRuns({ filter: 'config.a."b.c".0 = 1 and tag = paper' });
      expect(runs.map(({ project, name }) => [project, name])).toEqual([['renamed', HOSTILE]]);
      for (const { id } of (await original.listRuns({ project: HOSTILE })).runs) {
        expect({ ...(await copy.getRun(id)), project: HOSTILE, parent: null, children: [] }).toEqual({
          ...(await original.getRun(id)),
          ...{ parent: null, children: [] },
        });
        const metrics = await original.listMetrics(id);
        expect(await copy.listMetrics(id)).toEqual(
          metrics.map((one) => ({ ...one, sum: expect.closeTo(one.sum, 9) })),
        );
        const names = metrics.map(({ name }) => name);
        const options = { maxPoints: 10_000 };
        expect(await copy.getSeries(id, names, options)).toEqual(
          await original.getSeries(id, names, options),
        );
        for (const read of [
          'getScoreSets',
          'getTables',
          'getHistograms',
          'listMedia',
          'artifacts',
          'statusEvents',
        ] as const)
          expect(await copy[read](id)).toEqual(await original[read](id));
      }
    } finally {
      await original.close();
      await copy.close();
    }
  });

  it('has its points where any Parquet reader finds them', async () => {
    const rows = [];
    for await (const group of readParquetColumns<{ name: string; step: number; value: number }>(
      join(first, 'points.parquet'),
    ))
      rows.push(...group);
    expect(rows.filter(({ name }) => name === HOSTILE).map(({ step, value }) => [step, value])).toEqual([
      [-3, Number.NaN],
      ...[
        [-2, -0],
        [-1, 0],
        [0, Infinity],
        [1, -Infinity],
        [2, 5e-324],
        [3, 1e308],
      ],
    ]);
  });

  it('is exported with every table that belongs to it', async () => {
    const tables = await runSql<{ table: string }>(
      server.url,
      `SELECT DISTINCT table_name AS table FROM information_schema.columns
       WHERE table_schema = 'public' AND column_name IN ('runId', 'projectId') ORDER BY 1`,
    );
    const known = [...EXCHANGED_TABLES.map(({ table }) => table), ...Object.keys(OTHER_TABLES)];
    expect(tables.map(({ table }) => table).filter((table) => !known.includes(table))).toEqual([]);
  });
});

describe('an import that cannot be whole', () => {
  const copyOf = async (change: (folder: string) => Promise<void>) => {
    const folder = freshPath();
    for (const [name, bytes] of Object.entries(await filesOf(first))) {
      await mkdir(join(folder, name, '..'), { recursive: true });
      await writeFile(join(folder, name), Buffer.from(bytes, 'base64'));
    }
    await change(folder);
    return folder;
  };
  const runsIn = async (url: string) => (await runSql(url, 'SELECT id FROM "Run"')).length;

  it.each([
    [
      'a changed file',
      (folder: string) => appendFile(join(folder, 'runs.jsonl'), '\n'),
      /runs\.jsonl: expected \d+ bytes .* \(it was changed; copy it again\)\.$/,
    ],
    [
      'a newer format',
      async (folder: string) => {
        const path = join(folder, 'manifest.json');
        await writeFile(path, (await readFile(path, 'utf8')).replace('project-1', 'project-2'));
      },
      /expected interpolab-project-1, got interpolab-project-2 \(update the program\)\.$/,
    ],
    [
      'a column from a newer program',
      async (folder: string) => {
        const path = join(folder, 'manifest.json');
        await writeFile(path, (await readFile(path, 'utf8')).replace('"configHash"', '"horoscope"'));
      },
      /^import: runs\.jsonl: expected the columns of this database, got "horoscope" \(update the program\)\.$/,
    ],
    [
      'a path that leads out of the folder',
      async (folder: string) => {
        const path = join(folder, 'manifest.json');
        const manifest = JSON.parse(await readFile(path, 'utf8'));
        manifest.files['artifacts/../../../etc/passwd'] = { sha256: 'a'.repeat(64), bytes: 1 };
        await writeFile(path, JSON.stringify(manifest));
      },
      /manifest\.json: files\.artifacts\/\.\..*: Invalid key in record\.$/,
    ],
    [
      'no export at all',
      (folder: string) => writeFile(join(folder, 'manifest.json'), 'x'),
      /expected the manifest of an exported project/,
    ],
  ])('changes nothing: %s', async (_what, change, message) => {
    const url = await freshDatabase();
    const from = await copyOf(change);
    await expect(importProject({ databaseUrl: url, artifacts, from })).rejects.toThrow(message);
    expect(await runsIn(url)).toBe(0);
  });

  it('changes nothing: runs that are there already', async () => {
    await expect(
      importProject({ databaseUrl: server.url, artifacts, from: first, project: 'copy' }),
    ).rejects.toThrow(
      /^import: run .* is there already, in project .* \(purge it first; nothing was imported\)\.$/,
    );
    expect(await runSql(server.url, `SELECT name FROM "Project" WHERE name = 'copy'`)).toEqual([]);
  });

  it('says what cannot be exported', async () => {
    await expect(exportTo(freshPath(), randomUUID())).rejects.toThrow(/^export: there is no project ".*"\.$/);
    await expect(exportTo(first)).rejects.toThrow(
      'expected a folder that is not there yet, got one that is.',
    );
  });
});
