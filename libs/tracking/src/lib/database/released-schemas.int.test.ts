// Databases that a released version has filled, brought up to date.
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent } from '../client/run-event.ts';
import { workspaceRoot } from '../files/data-directory.ts';
import { createPool } from '../postgres/postgres-pool.ts';
import { connect } from '../postgres/postgres-run-store.ts';
import { createPostgresRunWriter } from '../postgres/postgres-run-writer.ts';
import { numericArray } from '../series/numeric-array.ts';
import { runSql, startTestServer, type TestServer } from './database.test-support.ts';
import { migrate } from './migrate.ts';

const MIGRATIONS = join(workspaceRoot, 'prisma/migrations');
/** The last migration of each release. */
const RELEASES = { '0.1.0': '20261123000000_init' };

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

/** A database as that release left it. */
async function databaseOf(release: keyof typeof RELEASES): Promise<string> {
  const url = await server.newDatabase();
  const directory = join(server.dataDirectory, `migrations-${release}`);
  const last = RELEASES[release];
  await cp(MIGRATIONS, directory, {
    recursive: true,
    filter: (path) => !/\d{14}_/.test(path) || (path.match(/\d{14}_\w+/)?.[0] ?? '') <= last,
  });
  expect((await migrate(url, directory)).at(-1)).toBe(last);
  return url;
}

const T0 = 1795000000000;
const special = [0, -0, Number.NaN, Infinity, -Infinity, 5e-324, 0.1, 2 ** 53];
const long = Array.from({ length: 1000 }, (_, i) => Math.sin(i));

/** What 0.1.0 wrote for a run with two series, one of them in two chunks. */
async function fillAs010(url: string): Promise<void> {
  await runSql(url, `INSERT INTO "Project" (id, name) VALUES ('00000000-0000-4000-8000-000000000000', 'p')`);
  await runSql(
    url,
    `INSERT INTO "Run" (id, "projectId", name, kind, status, config, seed, engine, host, environment, "startedAt",
       "heartbeatAt")
     VALUES ('r', '00000000-0000-4000-8000-000000000000', 'n', 'ddpm', 'running', '{}', 1, 'cpu', 'h', '{}', now(), now())`,
  );
  const chunk = (name: string, firstStep: number, values: number[]) => {
    const steps = values.map((_, i) => firstStep + 10 * i);
    const times = values.map((_, i) => T0 + i);
    return runSql(
      url,
      `INSERT INTO "MetricChunk" ("runId", name, "firstStep", "lastStep", count, "finiteCount", min, max, sum, steps,
         values, times)
       VALUES ('r', $1, $2, $3, $4, $4, 0, 0, 0, $5, $6, $7)`,
      [name, firstStep, steps.at(-1), values.length, ...[steps, values, times].map(numericArray)],
    );
  };
  await chunk('special', -30, special);
  await chunk('long', 0, long);
  await chunk('long', 10_000, [7, 8]);
  await runSql(
    url,
    `INSERT INTO "Metric" ("runId", name, count, "finiteCount", min, max, sum, "firstStep", "lastStep", last, "lastAt")
     VALUES ('r', 'special', 8, 5, 0, 1, 1, -30, 40, 1, now()), ('r', 'long', 1002, 1002, -1, 8, 15, 0, 10010, 8, now())`,
  );
}

describe('a database of 0.1.0', () => {
  it('keeps every point of its series, bit by bit', async () => {
    const url = await databaseOf('0.1.0');
    await fillAs010(url);
    await migrate(url);
    const store = connect(url);
    const [one, other] = await store.getSeries('r', ['special', 'long'], { maxPoints: 5000 });
    expect(one.values).toEqual(special);
    expect(one.steps).toEqual(special.map((_, i) => -30 + 10 * i));
    expect(one.times).toEqual(special.map((_, i) => T0 + i));
    expect(other.values).toEqual([...long, 7, 8]);
    expect(other.steps.slice(998)).toEqual([9980, 9990, 10_000, 10_010]);
    expect(await store.listMetrics('r')).toMatchObject([
      { name: 'long', first: 0, last: 8, conflicts: 0 },
      { name: 'special', first: 0, firstStep: -30 },
    ]);
    expect(await store.getRun('r')).toMatchObject({ stepPolicy: 'overwrite' });
    await store.close();
  });

  it('takes further points of its runs, and journals that 0.1.0 has left', async () => {
    const url = await databaseOf('0.1.0');
    await fillAs010(url);
    await migrate(url);
    const pool = createPool(url);
    const point = (step: number, value: number): RunEvent => ({
      ...{ type: 'metrics', at: T0 + step, step, values: { long: value } },
    });
    const events = [point(5, 55), point(10_010, 9), point(10_020, 10)];
    const records = events.map((event, i) => ({ seq: i + 1, event }));
    const writer = createPostgresRunWriter(pool);
    await writer.apply({ journalId: crypto.randomUUID(), runId: 'r', records, live: false });
    const store = connect(url);
    const [series] = await store.getSeries('r', ['long'], { maxPoints: 5000 });
    expect(series.steps.slice(0, 3)).toEqual([0, 5, 10]);
    expect(series.values.slice(-3)).toEqual([7, 9, 10]);
    expect(await store.listMetrics('r')).toMatchObject([{ count: 1004, last: 10, conflicts: 1 }, {}]);
    await store.close();
    await pool.end();
  });
});
