import { randomUUID } from 'node:crypto';
import { createMemoryRunStore } from '@interpolab/tracking';
import { describe, expect, it } from 'vitest';
import { createApiContext, LOCAL_USER } from '../api-context.ts';
import { fakeRunStore } from '../fake-run-store.test-support.ts';
import { createCaller } from '../router.ts';

type Records = Parameters<ReturnType<typeof createMemoryRunStore>['apply']>[0]['records'];

describe('references.check', () => {
  it('holds a run against the values whose selector it meets', async () => {
    const store = createMemoryRunStore();
    const run = {
      ...{ id: 'r', project: 'p', name: 'n', kind: 'ddpm', parentId: null, config: { size: 64 }, seed: 1 },
      ...{ configHash: null, engine: 'cpu', tags: [], resume: false, gitCommit: null, gitDirty: null },
      ...{ host: 'h', environment: {} },
    };
    const points = [{ 'val loss': 0.5, bad: Number.NaN }, { 'val loss': 0.25 }, { 'val loss': 0.75 }];
    const events = [
      { type: 'start', at: 0, run },
      ...points.map((values, step) => ({ type: 'metrics', at: 0, step, values })),
    ];
    const records = events.map((event, i) => ({ seq: i + 1, event })) as unknown as Records;
    await store.apply({ journalId: randomUUID(), runId: 'r', records, live: false });
    const caller = createCaller(createApiContext(fakeRunStore(store), { principal: LOCAL_USER }));
    const reference = {
      ...{ project: 'p', metric: 'val loss', variant: 'min' as const, selector: 'config.size = 64' },
      ...{ value: 0.2, tolerance: 0.0625, direction: 'lower' as const, citation: 'Table 2' },
    };
    await caller.references.add(reference);
    await caller.references.add({ ...reference, variant: 'last' });
    await caller.references.add({ ...reference, selector: 'config.size = 32' });
    await caller.references.add({ ...reference, metric: 'bad', selector: '' });
    await caller.references.add({ ...reference, metric: 'none', selector: 'name = x or name = n' });
    const checked = await caller.references.check({ runId: 'r' });
    expect(
      checked.map(({ reference: { metric, variant }, actual, verdict }) => [
        metric,
        variant,
        actual,
        verdict,
      ]),
    ).toEqual([
      ['bad', 'min', null, 'missing'],
      ['none', 'min', null, 'missing'],
      ['val loss', 'min', 0.25, 'pass'],
      ['val loss', 'last', 0.75, 'fail'],
    ]);
    expect(checked[3].difference).toBeCloseTo(0.55, 12);
  });
});

describe('views.save', () => {
  it('says that somebody else was faster, and takes no state without an end', async () => {
    const caller = createCaller(
      createApiContext(fakeRunStore({ saveView: async () => null }), { principal: LOCAL_USER }),
    );
    const view = { project: 'p', kind: 'runs', name: 'mine', version: 2 };
    await expect(caller.views.save({ ...view, state: {} })).rejects.toMatchObject({
      code: 'CONFLICT',
      message:
        'The view "mine" is not at version 2 any more: somebody else saved or deleted it (read it again with views.list).',
    });
    await expect(caller.views.save({ ...view, state: { a: 'x'.repeat(100_000) } })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
  });
});
