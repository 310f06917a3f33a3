import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runSql } from '../database/database.test-support.ts';
import { createPool } from '../postgres/postgres-pool.ts';
import { createPostgresRunWriter } from '../postgres/postgres-run-writer.ts';
import { describeCertificate } from './certificate.ts';
import { importRun } from './import-run.ts';
import { expectedRuns, FIXTURES, ImportWorld } from './imports.test-support.ts';
import { openSource } from './open-source.ts';

let world: ImportWorld;
beforeAll(async () => {
  world = await ImportWorld.start();
}, 60_000);
afterAll(() => world.stop());

/** Of each tracker the exports that are imported, and what the points and the rest must be. */
const SOURCES: readonly { tracker: string; path: string; part: string }[] = [
  { tracker: 'tensorboard', path: 'tensorboard/logs', part: 'logs' },
  { tracker: 'mlflow', path: 'mlflow/mlruns', part: 'files' },
  { tracker: 'mlflow', path: 'mlflow/mlflow.db', part: 'database' },
  { tracker: 'wandb', path: 'wandb/exports', part: 'exports' },
  { tracker: 'neptune', path: 'neptune/export', part: 'export' },
];

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
      world.server.url,
      `SELECT to_jsonb(t) AS row FROM "${table}" t JOIN "Run" r ON r.id = t."${table === 'Run' ? 'id' : 'runId'}"
       JOIN "Project" p ON p.id = r."projectId" WHERE p.name = $1 ORDER BY to_jsonb(t)::text`,
      [project],
    ),
  );
  return Object.fromEntries((await Promise.all(rows)).map((found, i) => [TABLES[i], found]));
}

describe.each(SOURCES)('$path', ({ tracker, path, part }) => {
  const from = join(FIXTURES, path);

  it('comes over to the last bit, and is certified', async () => {
    const certificate = await world.importFrom(tracker, from, path);
    const expected = (await expectedRuns(tracker))[part];
    expect(certificate.runs.map(({ run }) => run).sort()).toEqual(Object.keys(expected).sort());
    for (const run of certificate.runs) await world.checkRun(run, expected[run.run]);
    expect(certificate.equal).toBe(true);
  });

  it('adds nothing when it is imported again', async () => {
    const before = await contents(path);
    const again = await world.importFrom(tracker, from, path);
    expect(again.equal).toBe(true);
    expect(await contents(path)).toEqual(before);
  });

  it('goes on where an import was killed', async () => {
    const project = `killed ${path}`;
    const pool = createPool(world.server.url);
    const writer = createPostgresRunWriter(pool);
    try {
      for (const run of (await openSource(tracker, from)).runs) {
        const { outline } = await run.survey();
        const options = { ...world.into(project), tracker, run, outline, batchRecords: 3 };
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
    expect((await world.importFrom(tracker, from, project)).equal).toBe(true);
  });
});

describe('a certificate', () => {
  it('tells what the store has lost', async () => {
    const logs = join(FIXTURES, 'tensorboard/logs');
    const { runs } = await world.importFrom('tensorboard', logs, 'lost');
    await runSql(world.server.url, `DELETE FROM "MetricChunk" WHERE "runId" = $1 AND name = 'loss'`, [
      runs[0].id,
    ]);
    const { sha256 } = (await world.store.listMedia(runs[1].id!))[0];
    await writeFile(world.artifacts.pathOf(sha256), 'shorter');
    const again = await world.importFrom('tensorboard', logs, 'lost');
    expect(again.equal).toBe(false);
    expect(again.runs.map(({ mismatches }) => mismatches.map(({ what, stored }) => [what, stored]))).toEqual([
      [['points', 5]],
      [['imageBytes', expect.any(Number)]],
    ]);
    expect(describeCertificate(again)).toContain('logs: expected 65 points, the store has 5');
  });
});
