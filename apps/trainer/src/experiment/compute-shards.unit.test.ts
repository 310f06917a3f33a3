import { expect, it } from 'vitest';
import type { Executor } from '../executor/executor.ts';
import type { StageJob } from '../stages/stage.ts';
import { computeShards } from './compute-shards.ts';

const stage: StageJob<unknown> = {
  ...{ kind: 'sample', key: 'of-the-stage', folder: '/stages/sample', inputs: {}, config: {}, seed: 0 },
};

/** The keys of the jobs that a stage's run has its shares computed by. */
async function keysOf(runId: string): Promise<string[]> {
  const keys: string[] = [];
  const executor: Executor = {
    ...{ slots: 2, stop() {}, async close() {} },
    async run({ key }) {
      keys.push(key);
      return { status: 'finished', runId: null, results: [] };
    },
  };
  const rest = { output: { write: () => true }, bring: async () => {}, onProgress() {} };
  expect(await computeShards(stage, { executor, count: 2, runId, ...rest })).toBe(true);
  return keys;
}

it('finds the jobs of a stage that goes on, and puts new ones in for a stage whose folder was removed', async () => {
  const first = await keysOf('run-1');
  expect(new Set(first).size).toBe(2);
  expect(await keysOf('run-1')).toEqual(first);
  for (const key of await keysOf('run-2')) expect(first).not.toContain(key);
});
