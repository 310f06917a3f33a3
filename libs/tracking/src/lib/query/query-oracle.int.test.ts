// The SQL of a filter against its meaning over plain data: random filters over random runs, in both stores.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunEvent, RunStart } from '../client/run-event.ts';
import { runSql, startTestServer, type TestServer } from '../database/database.test-support.ts';
import { migrate } from '../database/migrate.ts';
import { createPool } from '../postgres/postgres-pool.ts';
import { connect } from '../postgres/postgres-run-store.ts';
import { createPostgresRunWriter } from '../postgres/postgres-run-writer.ts';
import { createMemoryRunStore } from '../store/memory-run-store.ts';
import type { JsonValue } from '../store/run-store.ts';
import { formatQuery } from './format-query.ts';
import { parseQuery } from './parse-query.ts';
import { regexPattern } from './query-pattern.ts';

let server: TestServer;
/** Sixty random runs, the same in both stores; for tests that change nothing. */
let shared: Awaited<ReturnType<typeof bothStores>>;
beforeAll(async () => {
  server = await startTestServer();
  shared = await bothStores(randomSource(7));
});
afterAll(async () => {
  await shared?.stop();
  await server.stop();
});

/** Park and Miller's generator: the same runs and filters each time. */
function randomSource(seed: number) {
  let state = seed;
  const below = (count: number) => {
    state = (state * 48271) % 2147483647;
    return state % count;
  };
  return { below, of: <T>(list: readonly T[]): T => list[below(list.length)] };
}

const T0 = Date.parse('2026-11-20T00:00:00Z');
const NUMBERS = [0, -0, 1, 1.5, -2, 1e-3, 1e300, 2 ** 53];
const VALUES: JsonValue[] = [
  ...NUMBERS,
  'a',
  'ab',
  'B',
  'ä',
  '\u{1F600}',
  '\uFFFD',
  '1',
  'true',
  '',
  'NaN',
  true,
  false,
];
const CONFIG_VALUES: JsonValue[] = [...VALUES, null, [], ['a', 1], { deep: 2 }, 'x'.repeat(400)];
const METRIC_VALUES = [...NUMBERS, Number.NaN, Infinity, -Infinity];

function randomRun(index: number, { below, of }: ReturnType<typeof randomSource>): RunEvent[] {
  const config: Record<string, JsonValue> = {};
  for (const key of ['a', 'b', 'dot.ted', 'sp ace']) if (below(3)) config[key] = of(CONFIG_VALUES);
  const run: RunStart = {
    ...{
      id: `run-${index}`,
      project: of(['p', 'q']),
      name: of(['smile', 'smile-2', 'circles', 'a%b_c']),
      config,
    },
    ...{ kind: of(['ddpm', 'sample'] as const), parentId: of([null, 'run-0']), configHash: of([null, 'h1']) },
    ...{
      seed: below(4),
      engine: of(['native', 'wasm']),
      tags: of([[], ['a'], ['a', 'b'], ['B c']]),
      resume: false,
    },
    ...{ stepPolicy: of(['overwrite', 'keepFirst'] as const), gitCommit: of([null, 'c0ffee']), host: 'h' },
    ...{ gitDirty: of([null, true, false]), environment: {} },
  };
  const events: RunEvent[] = [{ type: 'start', at: T0 + 3_600_000 * below(5), run }];
  for (let step = 0; step < below(4); step++)
    events.push({
      type: 'metrics',
      at: T0,
      step: below(3),
      values: { m: of(METRIC_VALUES), 'n/x': of(METRIC_VALUES) },
    });
  const summary: Record<string, JsonValue> = {};
  for (const key of ['s', 't']) if (below(2)) summary[key] = of([...VALUES, null, {}]);
  events.push({ type: 'summary', at: T0, values: summary });
  if (below(3))
    events.push({
      type: 'finish',
      at: T0 + 3_600_000 * (5 + below(3)),
      status: of(['finished', 'failed'] as const),
      error: of([null, 'boom']),
    });
  return events;
}

/** A filter that is understood. */
function randomFilter(random: ReturnType<typeof randomSource>, depth = 0): string {
  const { below, of } = random;
  const choice = below(depth > 3 ? 1 : 3);
  if (choice === 1)
    return `(${randomFilter(random, depth + 1)} ${of(['and', 'or'])} ${randomFilter(random, depth + 1)})`;
  if (choice === 2) return `not ${randomFilter(random, depth + 1)}`;
  const dynamic = of([
    'config.a',
    'config.b',
    'config."dot.ted"',
    'config."sp ace"',
    'config.none',
    'config.a.deep',
    'config.a.0',
    'summary.s',
    'summary.t',
  ]);
  const text = of(['name', 'id', 'project', 'engine', 'commit', 'hash', 'parent', 'error', 'tag', 'notes']);
  const metric = `metrics.${of(['m', 'n/x', 'none'])}.${of(['last', 'first', 'min', 'max', 'mean', 'count', 'step', 'conflicts'])}`;
  const time = of(['started', 'finished', 'heartbeat']);
  const quoted = () =>
    JSON.stringify(
      of([
        'a',
        'ab',
        'B',
        'ä',
        '\u{1F600}',
        '\uFFFD',
        '1',
        'smile',
        'a%b_c',
        'run-1',
        'boom',
        'c0ffee',
        'q',
        'B c',
        'x'.repeat(400),
        '',
      ]),
    );
  const number = () => String(of([0, 1, 1.5, -2, '1e-3', 'inf', '-inf', 2 ** 53, 3]));
  const order = () => of(['<', '<=', '>', '>=']);
  const equal = () => of(['=', '!=']);
  return of([
    () => `${dynamic} ${of([order, equal])()} ${of([number, quoted])()}`,
    () => `${dynamic} ${equal()} ${of(['true', 'false', 'nan'])}`,
    () => `${dynamic} ${of(['', 'not '])}in (${number()}, ${quoted()}, true)`,
    () => `${dynamic} is ${of(['', 'not '])}${of(['missing', 'null'])}`,
    () =>
      `${of([dynamic, text])} ${of(['~', '!~'])} ${of(['"^a"', '"[b-z]$"', 'mile', '"a.?b"', '"^$"', '"%"'])}`,
    () => `${of([dynamic, text])} ${of(['', 'not '])}glob ${of(['"a*"', '"*2"', '"?"', '"a%*"', '"*"'])}`,
    () => `${text} ${equal()} ${quoted()}`,
    () => (text === 'tag' ? 'tag is missing' : `${text} ${order()} ${quoted()}`),
    () => `${text} is ${of(['', 'not '])}missing`,
    () => `${text} ${of(['', 'not '])}in (${quoted()}, ${quoted()})`,
    () => `${metric} ${of([order, equal])()} ${number()}`,
    () => `${metric} ${equal()} nan`,
    () => `${metric} ${of(['', 'not '])}in (0, 1, nan)`,
    () => `${metric} is ${of(['', 'not '])}missing`,
    () => `seed ${of([order, equal])()} ${number()}`,
    () => `${of(['stale', 'dirty'])} ${equal()} ${of(['true', 'false'])}`,
    () => `dirty is ${of(['', 'not '])}missing`,
    () =>
      `${time} ${of([order, equal])()} ${of(['"2026-11-20 02:00"', '2026-11-21', 'now-1h', '2026-11-20T06:00Z'])}`,
    () => `${time} is missing`,
    () => `duration ${order()} ${of(['1h', '5h', '0', '3600'])}`,
    () => `status ${equal()} ${of(['running', 'finished', 'failed'])}`,
    () => `kind in (ddpm, evaluate)`,
    () => `policy = keepFirst`,
    () => of(['smile', '"%"', 'RUN-1', '"B c"', '"_c"']),
  ])();
}

/** Sixty random runs in a new database and in memory. */
async function bothStores(random: ReturnType<typeof randomSource>) {
  const url = await server.newDatabase();
  await migrate(url);
  const pool = createPool(url);
  const store = connect(url);
  const memory = createMemoryRunStore();
  for (let index = 0; index < 60; index++) {
    const records = randomRun(index, random).map((event, i) => ({ seq: i + 1, event }));
    const batch = { journalId: crypto.randomUUID(), runId: `run-${index}`, records, live: false };
    await createPostgresRunWriter(pool).apply(batch);
    await memory.apply(batch);
  }
  const stop = async () => {
    await store.close();
    await pool.end();
  };
  return { store, memory, stop };
}

it('finds in Postgres what it means in memory', async () => {
  const random = randomSource(20261127);
  const { store, memory, stop } = await bothStores(random);
  let someButNotAll = 0;
  for (let trial = 0; trial < 600; trial++) {
    const filter = randomFilter(random);
    const project = random.of([undefined, 'p']);
    const ids = async (from: Pick<typeof store, 'listRuns'>) =>
      (await from.listRuns({ filter, project, limit: 500 })).runs.map(({ id }) => id).sort();
    const meant = await ids(memory);
    expect(await ids(store), filter).toEqual(meant);
    if (meant.length > 0 && meant.length < 60) someButNotAll++;
  }
  expect(someButNotAll).toBeGreaterThan(200); // the filters do tell runs apart
  await stop();
}, 120_000);

const FIELDS = [
  ...['name', 'id', 'status', 'kind', 'project', 'parent', 'error', 'notes', 'seed', 'stale', 'dirty'],
  ...['started', 'finished', 'config.a', 'config.b', 'config."dot.ted"', 'config.none', 'config.a.deep'],
  ...[
    'summary.s',
    'summary.t',
    'metrics.m',
    'metrics.m.min',
    'metrics.n/x.max',
    'metrics.none',
    'metrics.m.mean',
  ],
];

it.each([...FIELDS, 'tag'])('orders and pages by %s in Postgres as in memory', async (field) => {
  const { store, memory } = shared;
  for (const descending of [false, true]) {
    const query = { order: { field, descending }, filter: 'not name = circles' };
    const pages = async (from: Pick<typeof store, 'listRuns'>, limit: number) => {
      const ids: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await from.listRuns({ ...query, limit, cursor });
        ids.push(...page.runs.map(({ id }) => id));
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      return ids;
    };
    const whole = await pages(memory, 500);
    expect(whole.length).toBeGreaterThan(30);
    expect(await pages(store, 500)).toEqual(whole);
    expect(await pages(store, 7)).toEqual(whole);
    expect(await pages(memory, 7)).toEqual(whole);
  }
});

it('groups and counts in Postgres as in memory', async () => {
  const { store, memory } = shared;
  for (const by of [
    ...FIELDS.map((field) => [field]),
    ['config.a', 'seed', 'kind'],
    ['recipe', 'kind'],
    [],
  ]) {
    const query = { by, columns: ['metrics.m', 'config.a', 'metrics.n/x.mean', 'name'], filter: 'seed < 3' };
    // What a recipe is called differs; who is in it does not.
    const shape = ({ groups, total }: Awaited<ReturnType<typeof store.groupRuns>>) => ({
      total,
      groups: groups.map(({ columns, key, ...group }) => ({
        ...group,
        key: by.includes('recipe') ? null : key,
        columns: columns.map(({ n, mean, std }) => [
          n,
          Number(mean?.toPrecision(9)),
          Number(std?.toPrecision(6)),
        ]),
      })),
    });
    const groups = shape(await memory.groupRuns(query));
    expect(shape(await store.groupRuns(query)), by.join()).toEqual(groups);
    const { count, exact } = await store.countRuns({ filter: 'seed < 3' });
    expect({ count, exact }).toEqual(await memory.countRuns({ filter: 'seed < 3' }));
    expect(groups.groups.reduce((sum, { runs }) => sum + runs, 0)).toBe(count);
  }
  await expect(store.groupRuns({ by: ['tag'], columns: [] })).rejects.toThrow(
    'groupRuns: expected fields with one value a run, got tag (group by something else).',
  );
});

it('knows in Postgres the same settings and metrics as in memory', async () => {
  const { store, memory, stop } = await bothStores(randomSource(13));
  for (const query of [
    {},
    { search: 'A dee' },
    { project: 'p' },
    { projects: ['none'] },
    { search: 'metrics', limit: 1 },
  ])
    expect(await store.findKeys(query)).toEqual(await memory.findKeys(query));
  const { keys } = await store.findKeys({ search: 'dot' });
  expect(keys[0]).toMatchObject({ field: 'config."dot.ted"', exact: true });
  const { runs } = await store.listRuns({ filter: `${keys[0].field} is not missing`, limit: 500 });
  expect(keys[0].runs).toBe(runs.length);
  await store.deleteRuns(runs.map(({ id }) => id));
  expect((await store.findKeys({ search: 'ted"' })).keys.map(({ field }) => field)).not.toContain(
    keys[0].field,
  );
  await stop();
});

it('says a filter as text that is the same filter', () => {
  const random = randomSource(3);
  for (let trial = 0; trial < 2000; trial++) {
    const query = parseQuery(randomFilter(random), T0);
    const text = formatQuery(query);
    expect(parseQuery(text, T0), text).toEqual(query);
    expect(formatQuery(parseQuery(text, T0))).toBe(text);
  }
});

it('means the same by a regular expression in Postgres and here', async () => {
  const random = randomSource(5);
  const pieces = [
    'a',
    'b',
    '.',
    '\\.',
    '[ab]',
    '[^a]',
    '[b-d-]',
    '\\d',
    '\\S',
    '\\w',
    '(a|b)',
    '(?:ab)',
    '^',
    '$',
    'é',
    '\\-',
    '/',
    ' ',
    '_',
    '|',
  ];
  const repeats = ['', '', '', '*', '+', '?', '{2}', '{1,2}', '{0,}', '*?'];
  const letters = ['a', 'b', 'c', '.', '-', '7', 'é', '\u{1F600}', ' ', '_', '\n', '/', ']'];
  const text = () => Array.from({ length: random.below(6) }, () => random.of(letters)).join('');
  const cases: { sql: string; text: string; expected: boolean }[] = [];
  while (cases.length < 4000) {
    const source = Array.from(
      { length: 1 + random.below(4) },
      () => random.of(pieces) + random.of(repeats),
    ).join('');
    try {
      const { sql, regExp } = regexPattern(source, 1);
      for (let i = 0; i < 4; i++) {
        const subject = text();
        cases.push({ sql, text: subject, expected: regExp.test(subject) });
      }
    } catch {
      // refused: anchors with a repetition
    }
  }
  const rows = await runSql<{ sql: string; text: string; found: boolean; expected: boolean }>(
    server.url,
    `SELECT sql, text, text ~ sql AS found, expected
     FROM unnest($1::text[], $2::text[], $3::bool[]) AS c(sql, text, expected)`,
    [cases.map((one) => one.sql), cases.map((one) => one.text), cases.map((one) => one.expected)],
  );
  expect(rows.filter(({ found, expected }) => found !== expected)).toEqual([]);
  expect(rows.filter(({ found }) => found).length).toBeGreaterThan(500);
});
