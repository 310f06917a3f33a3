import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent, RunStart } from '../client/run-event.ts';
import { runSql, startTestServer, type TestServer } from '../database/database.test-support.ts';
import { migrate } from '../database/migrate.ts';
import { createPool } from '../postgres/postgres-pool.ts';
import { connect } from '../postgres/postgres-run-store.ts';
import { createPostgresRunWriter } from '../postgres/postgres-run-writer.ts';

let server: TestServer;
let url: string;
let pool: ReturnType<typeof createPool>;
let store: ReturnType<typeof connect>;
beforeAll(async () => {
  server = await startTestServer();
  url = await server.newDatabase();
  await migrate(url);
  pool = createPool(url);
  store = connect(url);
});
afterAll(async () => {
  await store.close();
  await pool.end();
  await server.stop();
});

const write = (id: string, parentId: string | null, ...events: RunEvent[]) =>
  writeTo('p', { id, parentId, events });

async function writeTo(
  project: string,
  { id, parentId = null, events }: { id: string; parentId?: string | null; events: RunEvent[] },
): Promise<void> {
  const run: RunStart = {
    ...{ id, project, name: id, kind: 'ddpm', parentId, config: { lr: 1 }, configHash: null, seed: 1 },
    ...{
      engine: 'cpu',
      tags: ['old'],
      resume: false,
      gitCommit: null,
      gitDirty: null,
      host: 'h',
      environment: {},
    },
  };
  const records = [{ type: 'start', at: 0, run } as RunEvent, ...events].map((event, i) => ({
    seq: i + 1,
    event,
  }));
  await createPostgresRunWriter(pool).apply({ journalId: randomUUID(), runId: id, records, live: false });
}

const artifact = (name: string, digit: string, bytes: number): RunEvent => ({
  ...{ type: 'artifact', at: 1, name, kind: 'checkpoint', role: 'out', sha256: digit.repeat(64), bytes },
});
const image = (name: string, digit: string, bytes: number): RunEvent => ({
  ...{ type: 'image', at: 1, name, step: null, sampleIndex: 0, caption: '', mediaType: 'image/png' },
  ...{ width: 1, height: 1, sha256: digit.repeat(64), bytes },
});
const scores = (count: number): RunEvent => ({
  ...{ type: 'scores', at: 1, name: 's', step: null, scores: Buffer.alloc(8 * count).toString('base64') },
  ...{ samplesSha256: 'a'.repeat(64), classifierSha256: 'b'.repeat(64) },
});
const point = (step: number): RunEvent => ({ type: 'metrics', at: step, step, values: { loss: step } });

describe('tags and notes', () => {
  it('are set, once each, and left alone where they are not given', async () => {
    await write('edited', null);
    expect(await store.editRun('edited', { tags: ['b', 'a', 'b'] })).toBe(true);
    expect(await store.editRun('edited', { notes: 'looks good' })).toBe(true);
    expect(await store.getRun('edited')).toMatchObject({ tags: ['b', 'a'], notes: 'looks good' });
    expect((await store.listRuns({ filter: 'notes ~ good and tag = a' })).runs).toHaveLength(1);
    expect(await store.editRun('nobody', { notes: 'x' })).toBe(false);
  });

  it('are added to many runs and taken from them, and say which changed', async () => {
    await write('one', null);
    await write('two', null);
    await store.editRun('one', { tags: ['z', 'old'] });
    expect(
      (await store.tagRuns(['one', 'two', 'nobody'], { add: ['new', 'new', 'z'], remove: ['old'] })).sort(),
    ).toEqual(['one', 'two']);
    expect(await store.getRun('one')).toMatchObject({ tags: ['z', 'new'] });
    expect(await store.getRun('two')).toMatchObject({ tags: ['new', 'z'] });
    expect(await store.tagRuns(['one', 'two'], { add: ['new'] })).toEqual([]);
  });

  it('keep no secrets', async () => {
    await write('careless', null);
    const key = `ghp_${'a1B2'.repeat(9)}`;
    await store.editRun('careless', { tags: [key], notes: `export HF_TOKEN=abcdef and ${key}` });
    expect(await store.getRun('careless')).toMatchObject({
      ...{ tags: ['[redacted]'], notes: 'export HF_TOKEN=[redacted] and [redacted]' },
    });
  });
});

describe('a deletion', () => {
  it('takes the stages along, hides everything, and can be taken back', async () => {
    await write('root', null, point(1));
    await write('stage', 'root', point(1));
    await write('deeper', 'stage');
    expect((await store.deleteRuns(['root', 'unknown'])).sort()).toEqual(['deeper', 'root', 'stage']);
    expect(await store.deleteRuns(['root'])).toEqual([]);
    expect(await store.getRun('stage')).toBeNull();
    expect(await store.getSeries('stage', ['loss'])).toEqual([]);
    expect((await store.listRuns({ filter: 'id in (root, stage, deeper)' })).runs).toEqual([]);
    expect(await store.fieldValues(['root'], ['name'])).toEqual([]);
    expect((await store.deletedRuns()).map(({ id }) => id).sort()).toEqual(['deeper', 'root', 'stage']);
    expect((await store.restoreRuns(['root'])).sort()).toEqual(['deeper', 'root', 'stage']);
    expect((await store.getSeries('stage', ['loss']))[0].values).toEqual([1]);
  });

  it('ends also where runs are each other’s parents', async () => {
    await write('egg', 'hen');
    await write('hen', 'egg');
    expect((await store.deleteRuns(['egg'])).sort()).toEqual(['egg', 'hen']);
  });
});

describe('a purge', () => {
  it('takes deleted runs only, says what is freed, and leaves what others still have', async () => {
    await write('gone', null, point(1), point(2), artifact('own', 'a', 100), artifact('shared', 'b', 50));
    await write('stays', null, artifact('shared too', 'b', 50));
    expect(await store.purgeRuns(['gone'])).toEqual({ runs: 0, points: 0, bytes: 0, artifacts: [] });
    await store.deleteRuns(['gone']);
    expect(await store.purgeRuns(['gone', 'stays'])).toEqual({
      ...{ runs: 1, points: 2, bytes: 100, artifacts: ['a'.repeat(64)] },
    });
    expect(await store.restoreRuns(['gone'])).toEqual([]);
    for (const table of [
      'MetricChunk',
      'Metric',
      'ConfigEntry',
      'StatusEvent',
      'RunArtifact',
      'JournalCursor',
    ])
      expect(await runSql(url, `SELECT 1 FROM "${table}" WHERE "runId" = 'gone'`)).toEqual([]);
    expect(await store.artifacts('stays')).toMatchObject([{ name: 'shared too', bytes: 50 }]);
    await write('gone', null); // the id is free again
    expect(await store.getRun('gone')).toMatchObject({ id: 'gone', status: 'running' });
  });
});

describe('the sizes of a purge', () => {
  it('are of each run what only it has, and of files that runs share once, if nobody else has them', async () => {
    const bytesOf = async (runId: string) => {
      const [row] = await runSql(
        url,
        `SELECT sum(length(points) + coalesce(length(sketch), 0))::int AS bytes FROM "MetricChunk" WHERE "runId" = $1`,
        [runId],
      );
      return (row as { bytes: number }).bytes;
    };
    const shared = artifact('of two that go', 'c', 300);
    await write(
      'size a',
      null,
      point(1),
      point(2),
      scores(3),
      artifact('own', '6', 100),
      image('i', '6', 100),
      shared,
    );
    await write(
      'size b',
      null,
      point(1),
      shared,
      artifact('of one that stays', 'd', 7),
      artifact('named', 'e', 11),
    );
    await write('size c', null, artifact('of one that stays', 'd', 7), image('also there', 'f', 5));
    await write('size d', null, image('also here', 'f', 5));
    await store.setAlias({ project: 'p', name: 'named', alias: 'best', sha256: 'e'.repeat(64) });
    await store.deleteRuns(['size a', 'size b', 'size d']);
    const asked = ['size b', 'size c', 'size a', 'nobody'];
    expect(await store.purgeSizes(asked)).toEqual({
      runs: [
        { runId: 'size b', points: 1, rowBytes: await bytesOf('size b'), fileBytes: 0 },
        { runId: 'size a', points: 2, rowBytes: (await bytesOf('size a')) + 24, fileBytes: 100 },
      ],
      sharedFileBytes: 300,
    });
    // Alone, neither of the two takes what they share along: the other could be restored.
    expect(await store.purgeSizes(['size a'])).toMatchObject({
      sharedFileBytes: 0,
      runs: [{ fileBytes: 100 }],
    });
    expect(await store.purgeSizes(['size d'])).toMatchObject({
      sharedFileBytes: 0,
      runs: [{ fileBytes: 0 }],
    });
    expect(await store.purgeSizes(['nobody'])).toEqual({ runs: [], sharedFileBytes: 0 });
    expect((await store.purgeRuns(asked)).bytes).toBe(400);
  });
});

describe('storage', () => {
  const seriesBytes = async (runId: string) => {
    const [row] = await runSql(
      url,
      `SELECT sum(length(points) + coalesce(length(sketch), 0))::int AS bytes FROM "MetricChunk" WHERE "runId" = $1`,
      [runId],
    );
    return (row as { bytes: number }).bytes;
  };

  it('is told by project, a file once however often it is used, and what a purge would free', async () => {
    await writeTo('store one', {
      id: 'kept',
      events: [point(1), point(2), scores(3), artifact('w', '1', 1000), artifact('w again', '1', 1000)],
    });
    await writeTo('store one', {
      id: 'dropped',
      events: [
        ...[point(1), scores(2), image('grid', '2', 70), image('same grid', '2', 70)],
        ...[
          artifact('mine', '3', 500),
          artifact('of both', '1', 1000),
          artifact('of another project', '4', 9),
        ],
      ],
    });
    await writeTo('store two', { id: 'elsewhere', events: [artifact('of another project', '4', 9)] });
    await store.deleteRuns(['dropped']);
    const [series, droppedSeries] = [await seriesBytes('kept'), await seriesBytes('dropped')];
    const projects = ['store one', 'store two', 'nobody'];
    expect(await store.storage({ projects })).toEqual([
      {
        ...{ project: 'store one', runs: 2, points: 3, seriesBytes: series + droppedSeries, scoreBytes: 40 },
        ...{ mediaBytes: 70, artifactBytes: 1509 },
        deleted: { runs: 1, bytes: droppedSeries + 16 + 70 + 500 },
      },
      {
        ...{ project: 'store two', runs: 1, points: 0, seriesBytes: 0, scoreBytes: 0, mediaBytes: 0 },
        ...{ artifactBytes: 9, deleted: { runs: 0, bytes: 0 } },
      },
    ]);
    expect((await store.purgeRuns(['dropped'])).bytes).toBe(570);
    expect((await store.storage({ projects }))[0]).toMatchObject({
      ...{ runs: 1, mediaBytes: 0, artifactBytes: 1000, deleted: { runs: 0, bytes: 0 } },
    });
    expect((await store.storage()).length).toBeGreaterThan(2);
  });
});

describe('a purge of what an alias points at', () => {
  it('keeps the file, which the alias still names', async () => {
    await write('best run', null, artifact('model', '5', 100));
    const alias = { project: 'p', name: 'model', alias: 'best' };
    await store.setAlias({ ...alias, sha256: '5'.repeat(64) });
    await store.deleteRuns(['best run']);
    expect(await store.purgeRuns(['best run'])).toMatchObject({ runs: 1, bytes: 0, artifacts: [] });
  });
});

describe('tokens', () => {
  it('open while they live, and only their hash is kept', async () => {
    const { id, key } = await store.createToken({ name: 'script', role: 'writer' });
    expect(key).toMatch(/^ilab_[\w-]{43}$/);
    expect(await store.verifyKey(key)).toEqual({ name: 'script', role: 'writer', projects: null });
    expect(await store.verifyKey(`${key}x`)).toBeNull();
    expect(JSON.stringify(await runSql(url, 'SELECT * FROM "ApiToken"'))).not.toContain(key.slice(5));
    expect(await store.listTokens()).toMatchObject([{ id, role: 'writer', lastUsedAt: expect.any(String) }]);
    expect(await store.revokeToken(id)).toBe(true);
    expect(await store.revokeToken(id)).toBe(false);
    expect(await store.verifyKey(key)).toBeNull();
  });

  it('end when they said they would', async () => {
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const { id, key } = await store.createToken({ name: 'short', role: 'reader', expiresAt });
    expect(await store.verifyKey(key)).toMatchObject({ role: 'reader' });
    await runSql(url, `UPDATE "ApiToken" SET "expiresAt" = now() - interval '1 second' WHERE id = $1`, [id]);
    expect(await store.verifyKey(key)).toBeNull();
    await expect(
      store.createToken({ name: 'late', role: 'reader', expiresAt: '2020-01-01T00:00:00.000Z' }),
    ).rejects.toThrow('createToken: expected an end in the future, got 2020-01-01T00:00:00.000Z.');
  });
});
