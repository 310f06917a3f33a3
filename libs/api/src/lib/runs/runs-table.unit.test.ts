import { createMemoryRunStore } from '@interpolab/tracking';
import { describe, expect, it } from 'vitest';
import { createApiContext, LOCAL_USER } from '../api-context.ts';
import { fakeRunStore } from '../fake-run-store.test-support.ts';
import { createCaller } from '../router.ts';

const T0 = Date.parse('2026-11-23T10:00:00.000Z');

async function callerOver(configs: { [key: string]: string | number }[]) {
  const memory = createMemoryRunStore();
  for (const [index, config] of configs.entries()) {
    const id = `run-${index}`;
    const run = {
      ...{
        id,
        project: 'p',
        name: `run ${index}`,
        kind: 'ddpm' as const,
        parentId: null,
        config,
        seed: index,
      },
      ...{ configHash: null, engine: 'cpu', tags: [], resume: false, gitCommit: null, gitDirty: null },
      ...{ host: 'h', environment: {} },
    };
    const events = [
      { type: 'start' as const, at: T0 + index, run },
      { type: 'metrics' as const, at: T0, step: 1, values: { kl: index === 2 ? Number.NaN : index / 10 } },
    ];
    const records = events.map((event, i) => ({ seq: i + 1, event }));
    await memory.apply({ journalId: crypto.randomUUID(), runId: id, records, live: false });
  }
  return createCaller(createApiContext(fakeRunStore(memory), { principal: LOCAL_USER }));
}

describe('a table of runs', () => {
  it('gives pages in any order with the cells asked for, and names what JSON does not have', async () => {
    const caller = await callerOver([{ lr: 3 }, { lr: 1 }, { lr: 2 }, {}]);
    const query = { fields: ['config.lr', 'metrics.kl'], orderBy: 'config.lr', limit: 3 };
    const first = await caller.runs.rows(query);
    expect(first.rows.map(({ run, values }) => [run.name, ...values])).toEqual([
      ['run 1', 1, 0.1],
      ['run 2', 2, null],
      ['run 0', 3, 0],
    ]);
    expect(first.nonFinite).toEqual([{ row: 1, column: 1, value: 'NaN' }]);
    expect(first.rows[0].run).not.toHaveProperty('summary');
    const second = await caller.runs.rows({ ...query, cursor: first.nextCursor });
    expect(second.rows.map(({ run }) => run.name)).toEqual(['run 3']);
    expect(second.nextCursor).toBeNull();
  });

  it('refuses a cursor of another order, and says the field that is none', async () => {
    const caller = await callerOver([{}, {}]);
    const { nextCursor } = await caller.runs.rows({ limit: 1 });
    await expect(caller.runs.rows({ orderBy: 'name', limit: 1, cursor: nextCursor })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringContaining('in this order'),
    });
    await expect(caller.runs.rows({ orderBy: 'lr' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('groups by recipe, whatever the seeds, and tells in which settings the groups differ', async () => {
    const same = { size: 16, note: 'x' };
    const caller = await callerOver([
      { ...same, lr: 1, seed: 0 },
      { ...same, lr: 1, seed: 1 },
      { ...same, lr: 2, dataSeed: 5 },
    ]);
    const { groups, total } = await caller.runs.groups({
      groupBy: ['recipe', 'kind'],
      columns: ['metrics.kl'],
    });
    expect(total).toBe(2);
    expect(groups.map(({ runs, settings }) => [runs, settings])).toEqual([
      [2, [{ path: 'lr', value: 1 }]],
      [1, [{ path: 'lr', value: 2 }]],
    ]);
    expect(groups[0].columns[0]).toEqual({ n: 2, mean: 0.05, std: expect.closeTo(Math.SQRT1_2 / 10, 12) });
    expect(groups[1].columns[0]).toEqual({ n: 0, mean: null, std: null }); // NaN is no number to average
  });

  it('puts runs that lack a key into a group of their own, apart from those where it is null', async () => {
    const caller = await callerOver([{ lr: 1 }, {}, {}]);
    const { groups } = await caller.runs.groups({ groupBy: ['config.lr'] });
    expect(groups.map(({ key, runs }) => [key[0].kind, key[0].value, runs])).toEqual([
      ['missing', null, 2],
      ['number', 1, 1],
    ]);
  });

  it('counts, and finds keys by their words', async () => {
    const caller = await callerOver([{ lr: 1, other: 2 }, { lr: 2 }]);
    expect(await caller.runs.count({ filter: 'config.lr > 1' })).toEqual({ count: 1, exact: true });
    expect(await caller.runs.keys({ search: 'CONFIG lr' })).toEqual({
      ...{ keys: [{ field: 'config.lr', runs: 2, exact: true }], total: 1 },
    });
  });
});
