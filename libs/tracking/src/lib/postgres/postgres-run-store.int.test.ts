import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runSql, startTestServer, type TestServer } from '../database/database.test-support.ts';
import { migrate } from '../database/migrate.ts';
import { describeBoards } from '../store/boards.contract.test-support.ts';
import { describeRunStore } from '../store/run-store.contract.test-support.ts';
import { createPool } from './postgres-pool.ts';
import { connect } from './postgres-run-store.ts';
import { createPostgresRunWriter } from './postgres-run-writer.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

async function openStore() {
  const url = await server.newDatabase();
  await migrate(url);
  const pool = createPool(url);
  const store = connect(url);
  const stop = async () => {
    await store.close();
    await pool.end();
  };
  return { url, store, writer: createPostgresRunWriter(pool), stop };
}

describeRunStore('the store in Postgres', openStore);
describeBoards('views and references in Postgres', openStore);

const run = {
  ...{ id: 'r', project: 'p', name: 'n', kind: 'ddpm' as const, parentId: null, configHash: null, seed: 1 },
  ...{ engine: 'cpu', tags: [], resume: false, gitCommit: null, gitDirty: null, host: 'h', environment: {} },
};

describe('the tables', () => {
  it('hold the config as a typed index', async () => {
    const { url, writer, stop } = await openStore();
    const config = { net: { lr: 1e-4, name: 'unet', bad: 'NaN' }, on: false };
    const records = [{ seq: 1, event: { type: 'start' as const, at: 0, run: { ...run, config } } }];
    await writer.apply({ journalId: crypto.randomUUID(), runId: 'r', records, live: false });
    expect(
      await runSql(url, 'SELECT path, type, text, number, bool FROM "ConfigEntry" ORDER BY path'),
    ).toEqual([
      { path: 'net.bad', type: 'number', text: null, number: Number.NaN, bool: null },
      { path: 'net.lr', type: 'number', text: null, number: 1e-4, bool: null },
      { path: 'net.name', type: 'text', text: 'unet', number: null, bool: null },
      { path: 'on', type: 'bool', text: null, number: null, bool: false },
    ]);
    await stop();
  });

  it('hold a series in chunks that are full but at its end, and that have no step in common', async () => {
    const { url, writer, stop } = await openStore();
    const journalId = crypto.randomUUID();
    const start = { seq: 1, event: { type: 'start' as const, at: 0, run: { ...run, config: {} } } };
    await writer.apply({ journalId, runId: 'r', records: [start], live: false });
    const point = (step: number) => ({ type: 'metrics' as const, at: 0, step, values: { loss: step } });
    for (let batch = 0; batch < 7; batch++) {
      const steps = Array.from({ length: 300 }, (_, i) => batch * 300 + i);
      const records = steps.map((step) => ({ seq: step + 2, event: point(step) }));
      await writer.apply({ journalId, runId: 'r', records, live: false });
    }
    const chunks = await runSql(
      url,
      'SELECT count, "firstStep"::int AS first, "lastStep"::int AS last, min, max FROM "MetricChunk" ORDER BY 2',
    );
    // Only the last chunks are not full, each at most half as large as the one before.
    expect(chunks).toEqual([
      { count: 1000, first: 0, last: 999, min: 0, max: 999 },
      { count: 800, first: 1000, last: 1799, min: 1000, max: 1799 },
      { count: 300, first: 1800, last: 2099, min: 1800, max: 2099 },
    ]);
    await stop();
  });

  it('do not show a deleted run', async () => {
    const { url, store, writer, stop } = await openStore();
    const start = { seq: 1, event: { type: 'start' as const, at: 0, run: { ...run, config: {} } } };
    await writer.apply({ journalId: crypto.randomUUID(), runId: 'r', records: [start], live: false });
    await runSql(url, 'UPDATE "Run" SET "deletedAt" = now()');
    expect(await store.getRun('r')).toBeNull();
    expect((await store.listRuns()).runs).toEqual([]);
    expect(await store.statusEvents('r')).toEqual([]);
    await stop();
  });
});

describe('watching', () => {
  it('goes on after the connection was cut, and says that something may be missed', async () => {
    const { url, store, writer, stop } = await openStore();
    const seen: (string | null)[] = [];
    let wake = () => {};
    const end = store.watchRuns((runId) => {
      seen.push(runId);
      wake();
    });
    const until = async (wanted: string | null) => {
      while (!seen.includes(wanted)) await new Promise<void>((resolve) => void (wake = resolve));
    };
    const listening = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'`;
    while ((await runSql(url, listening)).length === 0);
    await runSql(url, `SELECT pg_terminate_backend(pid) FROM (${listening}) AS l`);
    await until(null);
    const start = { seq: 1, event: { type: 'start' as const, at: 0, run: { ...run, config: {} } } };
    await writer.apply({ journalId: crypto.randomUUID(), runId: 'r', records: [start], live: false });
    await until('r');
    end();
    await stop();
  });
});
