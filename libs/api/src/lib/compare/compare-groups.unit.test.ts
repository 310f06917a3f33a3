import type { createMemoryRunStore } from '@interpolab/tracking';
import { describe, expect, it } from 'vitest';
import { createApiContext, LOCAL_USER } from '../api-context.ts';
import { fakeRunStore } from '../fake-run-store.test-support.ts';
import { createCaller } from '../router.ts';

type Store = ReturnType<typeof createMemoryRunStore>;

/** Runs with their configs and what they logged, by step. */
function callerOver(
  runs: Record<string, { config: { [key: string]: number }; steps: number[]; values: number[] }>,
) {
  const configsOfRuns: Store['configsOfRuns'] = async (runIds) =>
    runIds.flatMap((runId) => (runs[runId] ? [{ runId, config: runs[runId].config }] : []));
  const getSeriesOfRuns: Store['getSeriesOfRuns'] = async (runIds, name, { maxPoints = 0 } = {}) =>
    runIds.flatMap((runId) => {
      const { steps, values } = runs[runId];
      const totalCount = steps.length;
      if (totalCount === 0) return [];
      return [{ runId, name, steps, values, times: steps, totalCount, thinned: totalCount > maxPoints }];
    });
  return createCaller(
    createApiContext(fakeRunStore({ configsOfRuns, getSeriesOfRuns }), { principal: LOCAL_USER }),
  );
}

describe('compare.groups', () => {
  it('finds recipes by itself and uses every member, those of other lengths too', async () => {
    const line = (config: { [key: string]: number }, steps: number[]) => ({ config, steps, values: steps });
    const caller = callerOver({
      a: line({ lr: 1, seed: 0 }, [0, 10, 20]),
      b: line({ lr: 1, seed: 1 }, [0, 10]),
      c: line({ lr: 2, seed: 0 }, [0, 5]),
      d: line({ lr: 2, seed: 1 }, []),
    });
    const groups = await caller.compare.groups({ runIds: ['a', 'b', 'c', 'd', 'gone'], metric: 'loss' });
    expect(groups).toMatchObject([
      {
        key: [{ path: 'lr', value: 1 }],
        runIds: ['a', 'b'],
        withoutMetric: [],
        steps: [0, 10, 20],
        n: [2, 2, 1],
      },
      { key: [{ path: 'lr', value: 2 }], runIds: ['c', 'd'], withoutMetric: ['d'], steps: [0, 5], n: [1, 1] },
    ]);
    for (const { mean, steps } of groups) expect(mean).toEqual(steps);
  });

  it('is the same for a group whoever stands beside it (W&B #6672)', async () => {
    const runs = Object.fromEntries(
      Array.from({ length: 30 }, (_, i) => [
        `r${i}`,
        { config: { lr: i % 3, seed: i }, steps: [0], values: [Math.sin(i)] },
      ]),
    );
    const caller = callerOver(runs);
    const all = await caller.compare.groups({ runIds: Object.keys(runs), metric: 'loss' });
    expect(all.map(({ n }) => n)).toEqual([[10], [10], [10]]);
    const [alone] = await caller.compare.groups({ runIds: all[1].runIds, metric: 'loss', by: ['lr'] });
    expect(alone).toEqual(all[1]);
  });

  it('refuses a series that it would have to thin', async () => {
    const steps = Array.from({ length: 100_001 }, (_, i) => i);
    const caller = callerOver({ a: { config: {}, steps, values: steps } });
    await expect(caller.compare.groups({ runIds: ['a'], metric: 'loss' })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message:
        'compare.groups: expected at most 100000 points a run, got 100001 of run a (narrow fromStep and toStep).',
    });
  });
});
