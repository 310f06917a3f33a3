// security: whoever may see one project sees nothing of another, through whatever procedure there is (MLflow
// CVE-2026-2734: a search told of other users' versions). The procedures and their inputs are found, not listed.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  connect,
  ensurePostgres,
  migrate,
  openTracking,
  stopPostgres,
  type TokenRole,
  type TrackedRun,
  type Tracking,
} from '@interpolab/tracking';
import { TRPCError } from '@trpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiContext, createApiContext } from '../api-context.ts';
import { createCaller } from '../router.ts';
import { everyProcedure, exampleOf, type KnownProcedure } from './input-schemas.test-support.ts';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
  'base64',
);

/** In everything that the hidden project has; whatever shows it has leaked. */
const CANARY = 'canary';

let dataDirectory: string;
let tracking: Tracking;
let store: ReturnType<typeof connect>;
let everything: ApiContext;
let hidden: TrackedRun;
let hiddenChild: TrackedRun;
let mine: TrackedRun;
let hints: Record<string, unknown>;

function fill(project: string, word: string): [TrackedRun, TrackedRun] {
  const values = { project, name: word, config: { [word]: word }, seed: 1, engine: word, tags: [word] };
  const run = tracking.startRun({ ...values, kind: 'experiment' });
  const child = tracking.startRun({ ...values, kind: 'ddpm', parentId: run.id });
  for (const each of [run, child]) {
    each.log({ [word]: 1 }, { step: 1 });
    each.histogram(word, { edges: [0, 1], counts: [1] });
    each.table(word, { columns: [word], rows: [[word]] });
    each.text(`${word} text`, word);
    for (const name of [word, `${word}/${word}`])
      each.scores(name, { scores: [1], samplesSha256: 'a'.repeat(64), classifierSha256: 'b'.repeat(64) });
    each.image(word, PNG, { caption: word });
    each.summary({ [word]: word });
  }
  return [run, child];
}

beforeAll(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), 'interpolab-projects-'));
  const databaseUrl = await ensurePostgres({
    ...{ dataDirectory, settings: { fsync: 'off', shared_buffers: '32MB' } },
  });
  await migrate(databaseUrl);
  tracking = await openTracking({ databaseUrl, dataDirectory });
  [hidden, hiddenChild] = fill(CANARY, CANARY);
  [mine] = fill('mine', 'plain');
  const { sha256 } = await hidden.artifact({
    ...{ name: CANARY, kind: CANARY, role: 'out', path: join(import.meta.dirname, 'whole-store.ts') },
  });
  hidden.console('stdout', [CANARY]);
  hidden.finish('failed', { error: CANARY });
  await tracking.flush();
  store = connect(databaseUrl);
  await store.saveView({ project: CANARY, kind: CANARY, name: CANARY, state: { [CANARY]: 1 }, version: 0 });
  await store.addReference({
    ...{ project: CANARY, metric: CANARY, variant: 'last', selector: CANARY, value: 1, tolerance: 0 },
    ...{ direction: 'equal', citation: CANARY },
  });
  await store.addReference({
    ...{ project: CANARY, metric: `score(${CANARY}) kl, fixed 100 bins`, variant: 'last', selector: '' },
    ...{ value: 1, tolerance: 0, direction: 'equal', citation: CANARY },
  });
  await store.setAlias({ project: CANARY, name: CANARY, alias: CANARY, sha256 });
  everything = createApiContext(store, { reportError: (error) => expect.fail(String(error)) });
  const runIds = [hidden.id, hiddenChild.id];
  hints = {
    ...{ runId: hidden.id, runIds, parentId: hidden.id, project: CANARY, sha256, alias: CANARY },
    ...{
      name: CANARY,
      names: [CANARY],
      metric: CANARY,
      by: [CANARY],
      fields: ['name', 'engine'],
      groupBy: ['name'],
      measure: CANARY,
      rows: ['name'],
    },
    ...{ condition: CANARY, judge: CANARY, number: 0, offset: 0, bin: 49 },
    ...{ tags: ['changed'], notes: 'changed' },
  };
}, 120_000);

afterAll(async () => {
  await store?.close();
  await tracking?.close();
  await stopPostgres({ dataDirectory });
  await rm(dataDirectory, { recursive: true, force: true });
}, 60_000);

/** What a procedure answers to the bearer of a token for one project. */
async function ask({ path, input }: KnownProcedure, project: string, role: TokenRole = 'admin') {
  const caller: unknown = createCaller(everything.as({ name: project, role, projects: [project] }));
  const call = path.split('.').reduce((at, name) => (at as Record<string, unknown>)[name], caller);
  try {
    const value = await (call as (input: unknown) => Promise<unknown>)(
      input ? exampleOf(input, hints) : undefined,
    );
    return { code: 'OK', text: JSON.stringify(value) ?? '' };
  } catch (error) {
    if (error instanceof TRPCError) return { code: error.code, text: '' };
    throw error;
  }
}

const ofType = (type: KnownProcedure['type']) =>
  everyProcedure
    .filter((procedure) => procedure.type === type)
    .map((procedure) => [procedure.path, procedure] as const);

/** None is deleted yet. */
const ONLY_OF_DELETED = ['runs.deleted', 'runs.purgeSizes'];

describe('security: a token of another project', () => {
  it.each(ofType('query'))('reads nothing through %s', async (path, procedure) => {
    const { code, text } = await ask(procedure, 'mine');
    expect(['OK', 'NOT_FOUND', 'FORBIDDEN']).toContain(code);
    for (const secret of [CANARY, hidden.id, hiddenChild.id]) expect(text).not.toContain(secret);
    // The same question of its own project is answered, and with something, so it was a sensible one.
    const own = await ask(procedure, CANARY);
    expect(own.code).toBe(procedure.meta.projects === 'all' ? 'FORBIDDEN' : 'OK');
    if (path === 'runs.count')
      expect([text, own.text].map((answer) => JSON.parse(answer).count)).toEqual([0, 1]);
    else if (path === 'runs.pulses' || path === 'metrics.packedCurves')
      expect(JSON.parse(own.text)).toHaveLength(2); // marks and numbers have no names
    else if (path === 'samples.page') expect(JSON.parse(own.text).total).toBe(1);
    else if (own.code === 'OK' && !ONLY_OF_DELETED.includes(path)) expect(own.text).toContain(CANARY);
  });

  it.each(ofType('mutation'))('changes nothing through %s', async (_, procedure) => {
    const before = await store.getRun(hidden.id);
    expect(['NOT_FOUND', 'FORBIDDEN']).toContain((await ask(procedure, 'mine')).code);
    expect(await store.getRun(hidden.id)).toEqual(before);
  });

  it('hears of its own runs only', async () => {
    expect(ofType('subscription').map(([path]) => path)).toEqual(['runs.changes']); // another needs a test of its own
    const listener = createCaller(everything.as({ name: 'mine', role: 'reader', projects: ['mine'] }));
    const changes = (await listener.runs.changes({}))[Symbol.asyncIterator]();
    const first = changes.next();
    await new Promise((resolve) => setTimeout(resolve, 500)); // LISTEN is on its way
    await store.editRun(hidden.id, { notes: CANARY });
    await store.editRun(mine.id, { notes: 'mine' });
    const [, change] = (await first).value as unknown as [string, { runId: string | null }];
    expect(change.runId === null || change.runId === mine.id).toBe(true);
    await changes.return?.();
  });

  it('finds and counts its own runs only', async () => {
    const caller = createCaller(everything.as({ name: 'mine', role: 'reader', projects: ['mine'] }));
    expect(await caller.projects.list()).toMatchObject([{ name: 'mine', runCount: 2 }]);
    for (const query of [{}, { filter: 'seed = 1' }, { search: '' }, { filter: 'not (name = x)' }]) {
      const { runs } = await caller.runs.list(query);
      expect([...new Set(runs.map(({ project }) => project))]).toEqual(['mine']);
    }
    expect((await caller.runs.list({ project: CANARY })).runs).toEqual([]);
    expect((await caller.runs.list({ filter: `project = ${CANARY}` })).runs).toEqual([]);
    expect((await caller.runs.list({ search: CANARY })).runs).toEqual([]);
    expect((await caller.runs.table({ runIds: [hidden.id, mine.id], fields: ['name'] })).runIds).toEqual([
      mine.id,
    ]);
  });

  it('cannot tell a hidden run from one that does not exist', async () => {
    const caller = createCaller(everything.as({ name: 'mine', role: 'reader', projects: ['mine'] }));
    const answerTo = (runId: string) =>
      caller.metrics.list({ runId }).catch((error: Error) => error.message.replace(runId, 'X'));
    expect(await answerTo(hidden.id)).toBe('There is no run X.');
    expect(await answerTo('never-there')).toBe(await answerTo(hidden.id));
  });

  it('deletes with a run only those of its stages that are of its projects', async () => {
    const foreign = tracking.startRun({
      ...{
        project: CANARY,
        name: 'stage',
        kind: 'ddpm',
        parentId: mine.id,
        config: {},
        seed: 1,
        engine: 'cpu',
      },
    });
    await tracking.flush();
    const caller = createCaller(everything.as({ name: 'mine', role: 'writer', projects: ['mine'] }));
    expect((await caller.runs.get({ runId: mine.id })).children.map(({ id }) => id)).not.toContain(
      foreign.id,
    );
    expect((await caller.runs.delete({ runIds: [mine.id] })).runIds).not.toContain(foreign.id);
    expect(await store.getRun(foreign.id)).not.toBeNull();
    expect((await caller.runs.deleted()).map(({ project }) => project)).not.toContain(CANARY);
    await caller.runs.restore({ runIds: [mine.id] });
  });
});
