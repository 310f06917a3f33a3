import type { JsonObject, RunSettings } from '@interpolab/tracking/read';
import { describe, expect, it } from 'vitest';
import { createApiContext, LOCAL_USER } from '../api-context.ts';
import { fakeRunStore, runSummary } from '../fake-run-store.test-support.ts';
import { createCaller } from '../router.ts';

const run = (id: string, config: JsonObject, values: Partial<RunSettings> = {}): RunSettings => ({
  ...{ runId: id, config, gitCommit: 'abc', gitDirty: false, host: 'bench', environment: { node: 'v22' } },
  ...values,
});

function callerOver(runs: RunSettings[]) {
  const known = (ids: readonly string[]) => ids.flatMap((id) => runs.find(({ runId }) => runId === id) ?? []);
  return createCaller(
    createApiContext(
      fakeRunStore({
        settingsOfRuns: async (ids) => known(ids),
        summariesOfRuns: async (ids) => known(ids).map(({ runId }) => runSummary({ id: runId })),
      }),
      { principal: LOCAL_USER },
    ),
  );
}

describe('compare.settings', () => {
  it('keeps types apart, takes lists as wholes, walks lists of objects, and knows what is missing', async () => {
    const caller = callerOver([
      run('a', { lr: 1, strengths: [5, 20], parts: [{ w: 1 }], same: null }),
      run(
        'b',
        { lr: '1', strengths: [5, 20, 75], parts: [{ w: 2 }], same: null, 'a.b': {} },
        { gitDirty: true },
      ),
    ]);
    const { keys, runs, all, differing } = await caller.compare.settings({
      runIds: ['a', 'gone', 'b'],
      differingOnly: true,
    });
    expect(runs.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(keys.map(({ section, path, values, at }) => [section, path, values, at])).toEqual([
      ['config', 'lr', [1, '1'], [0, 1]],
      [
        'config',
        'strengths',
        [
          [5, 20],
          [5, 20, 75],
        ],
        [0, 1],
      ],
      ['config', 'parts.0.w', [1, 2], [0, 1]],
      ['config', 'a\\.b', [{}], [-1, 0]],
      ['code', 'dirty', [false, true], [0, 1]],
    ]);
    expect([all, differing]).toEqual([9, 5]);
  });

  it('searches in paths with their section and says how many keys a limit left out', async () => {
    const caller = callerOver([run('a', { ddpm: { lr: 1, steps: 2 }, data: { size: 3 } })]);
    const answer = await caller.compare.settings({ runIds: ['a'], search: 'CONFIG.ddpm', limit: 1 });
    expect(answer.keys.map(({ path }) => path)).toEqual(['ddpm.lr']);
    expect(answer.total).toBe(2);
  });
});
