import { createMemoryRunStore } from '@interpolab/tracking';
import { describe, expect, it } from 'vitest';
import { createApiContext, LOCAL_USER } from './api-context.ts';
import { fakeRunStore } from './fake-run-store.test-support.ts';
import { createCaller } from './router.ts';

type Batch = Parameters<ReturnType<typeof createMemoryRunStore>['apply']>[0];
type RunEvent = Batch['records'][number]['event'];

const T0 = Date.parse('2026-11-23T10:00:00.000Z');

/** The API over a store in memory, and a way to write a run into it. */
function open() {
  const store = createMemoryRunStore();
  const context = createApiContext(fakeRunStore(store), {
    principal: LOCAL_USER,
    reportError: (error) => expect.fail(String(error)),
  });
  return {
    caller: createCaller(context),
    write: (
      runId: string,
      values: { name: string; parentId?: string; at?: number },
      ...events: RunEvent[]
    ) => {
      const start: RunEvent = {
        type: 'start',
        at: T0 + (values.at ?? 0),
        run: {
          ...{
            id: runId,
            project: 'circles',
            name: values.name,
            kind: values.parentId ? 'ddpm' : 'experiment',
          },
          ...{
            parentId: values.parentId ?? null,
            config: { seed: 1 },
            configHash: null,
            seed: 1,
            engine: 'native',
          },
          ...{ tags: [], resume: false, gitCommit: null, gitDirty: null, host: 'bench', environment: {} },
        },
      };
      const records = [start, ...events].map((event, at) => ({ seq: at + 1, event }));
      return store.apply({ journalId: `journal-of-${runId}`, runId, records, live: false });
    },
  };
}

describe('the API over a store in memory', () => {
  it('pages through the roots, newest first, each once', async () => {
    const { caller, write } = open();
    for (let at = 0; at < 5; at++) await write(`run-${at}`, { name: `n${at}`, at });
    await write('stage', { name: 'ddpm', parentId: 'run-0', at: 9 });
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof caller.runs.list>> = await caller.runs.list({
        rootsOnly: true,
        limit: 2,
        cursor,
      });
      seen.push(...page.runs.map((run) => run.id));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual(['run-4', 'run-3', 'run-2', 'run-1', 'run-0']);
  });

  it('finds a stage by name, with its parent around it', async () => {
    const { caller, write } = open();
    await write('parent', { name: 'circles-16' });
    await write('stage', { name: 'denoiser', parentId: 'parent', at: 1 });
    const { runs } = await caller.runs.list({ search: 'DENOIS' });
    expect(runs.map((run) => run.id)).toEqual(['stage']);
    const stage = await caller.runs.get({ runId: 'stage' });
    expect([stage.parent?.name, stage.config]).toEqual(['circles-16', { seed: 1 }]);
    expect((await caller.runs.get({ runId: 'parent' })).children.map((run) => run.id)).toEqual(['stage']);
  });

  it('reads series, histograms and status back', async () => {
    const { caller, write } = open();
    await write(
      'run',
      { name: 'circles-16' },
      { type: 'metrics', at: T0, step: 0, values: { loss: 1 } },
      { type: 'metrics', at: T0, step: 5, values: { loss: Number.NaN } },
      {
        type: 'histogram',
        at: T0,
        name: 'position/unconditional',
        step: null,
        edges: [0, 8, 16],
        counts: [3, 4],
      },
      { type: 'finish', at: T0 + 1000, status: 'finished', error: null },
    );
    const [loss] = await caller.metrics.series({ runId: 'run', names: ['loss', 'not there'] });
    expect([loss.steps, loss.values, loss.nonFinite]).toEqual([
      [0, 5],
      [1, null],
      [{ step: 5, value: 'NaN' }],
    ]);
    expect((await caller.metrics.list({ runId: 'run' }))[0]).toMatchObject({
      name: 'loss',
      count: 2,
      first: 1,
      last: null,
      conflicts: 0,
    });
    const histograms = await caller.histograms.list({ runId: 'run' });
    expect(histograms).toMatchObject([{ name: 'position/unconditional', counts: [3, 4] }]);
    const statuses = (await caller.runs.statusEvents({ runId: 'run' })).map((event) => event.status);
    expect(statuses).toEqual(['running', 'finished']);
  });

  it('announces a run as soon as it is written', async () => {
    const { caller, write } = open();
    const changes = (await caller.runs.changes({}))[Symbol.asyncIterator]();
    const first = changes.next();
    await write('run', { name: 'circles-16' });
    const [id, data] = (await first).value as unknown as [string, unknown]; // as tracked() packs it
    expect(data).toEqual({ runId: 'run' });
    expect(id).toMatch(/:\d+$/);
  });
});
