import { afterAll, beforeAll, expect, it } from 'vitest';
import { runSql, startTestServer, type TestServer } from '../database/database.test-support.ts';
import { migrate } from '../database/migrate.ts';
import { createPool } from '../postgres/postgres-pool.ts';
import { connect } from '../postgres/postgres-run-store.ts';
import { parseQuery } from './parse-query.ts';
import { conjunctsOf, planSearch } from './plan-search.ts';
import type { RunQuery } from './run-query.ts';

const PROJECT = '00000000-0000-4000-8000-000000000000';
const RUNS = 20_000;

let server: TestServer;
let pool: ReturnType<typeof createPool>;
let store: ReturnType<typeof connect>;
beforeAll(async () => {
  server = await startTestServer();
  const url = await server.newDatabase();
  await migrate(url);
  await runSql(url, `INSERT INTO "Project" (id, name) VALUES ('${PROJECT}', 'p')`);
  await runSql(
    url,
    `INSERT INTO "Run" (id, "projectId", name, kind, status, config, seed, engine, host, environment, "startedAt",
       "heartbeatAt")
     SELECT 'run-' || i, '${PROJECT}', 'n', 'ddpm', 'finished', '{}', i, 'cpu', 'h', '{}', now() - i * interval '1 minute', now()
     FROM generate_series(1, ${RUNS}) AS i`,
  );
  await runSql(
    url,
    `INSERT INTO "ConfigEntry" ("runId", "projectId", path, type, number) SELECT 'run-' || i, '${PROJECT}', 'n', 'number', i
     FROM generate_series(1, ${RUNS}) AS i`,
  );
  await runSql(
    url,
    `INSERT INTO "ConfigEntry" ("runId", "projectId", path, type, text)
     SELECT 'run-' || i, '${PROJECT}', 't', 'text', 'value-' || i % 10 FROM generate_series(1, ${RUNS}) AS i`,
  );
  pool = createPool(url);
  store = connect(url);
});
afterAll(async () => {
  await store.close();
  await pool.end();
  await server.stop();
});

async function planOf(filter: string) {
  const client = await pool.connect();
  try {
    return await planSearch(client, conjunctsOf(parseQuery(filter) as RunQuery), [PROJECT]);
  } finally {
    client.release();
  }
}
const found = async (filter: string) =>
  (await store.listRuns({ filter, limit: 3 })).runs.map(({ id }) => Number(id.slice(4)));

it('lets the rarest condition lead', async () => {
  const filter = 'config.n > 0 and config.n < 18 and config.t = "value-7" and config.n >= 7';
  expect(await planOf(filter)).toEqual({ leader: 1, settings: '', oneByOne: true });
  expect(await found(filter)).toEqual([7, 17]);
  expect(await planOf('config.n > 0 and config.t ~ "-99"')).toMatchObject({ leader: 1 });
});

it('joins sets by hashing where none is rare', async () => {
  const filter = 'config.n > 5000 and config.n <= 15000';
  expect(await planOf('config.n > 5000 and config.n <= 14000')).toMatchObject({
    ...{ leader: null, settings: 'SET LOCAL enable_nestloop = off', oneByOne: false },
  });
  expect(await found(filter)).toEqual([5001, 5002, 5003]);
});

it('walks through the newest runs where all conditions are common, patterns too', async () => {
  const filter = 'config.n > 100 and config.t ~ "^value-[35]$" and config.t not glob "*-3"';
  expect(await planOf(filter)).toMatchObject({ leader: null, oneByOne: true });
  expect(await found(filter)).toEqual([105, 115, 125]);
});

it('leaves alone what no index counts', async () => {
  expect(await planOf('name = n or config.n = 1')).toEqual({ leader: null, settings: '', oneByOne: false });
  expect(await planOf('not config.n = 1 and config.n is missing')).toMatchObject({
    leader: null,
    settings: '',
  });
  expect(await found('not config.n > 3 or seed = 9')).toEqual([1, 2, 3]);
});
