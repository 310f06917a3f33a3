import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { useWorkplace } from './test-workplace.test-support.ts';
import { runTrainer, stageFolders, tinyPreset } from './trainer-process.test-support.ts';

const place = useWorkplace();
const args = [
  `--preset=${tinyPreset}`,
  '--engine=wasm',
  '--threads=1',
  '--json',
  '--set=ddpm.training.steps=60',
];
const stopIf = (limit: number) =>
  `--stop-if=${JSON.stringify({
    stage: 'ddpm',
    metric: 'loss',
    goal: 'minimize',
    at: [
      [20, limit],
      [40, null],
    ],
  })}`;
const outcomeOf = (text: string) => JSON.parse(text.trimEnd().split('\n').at(-1)!);

it('gives up a training that does badly, the same whether it is computed or there', async () => {
  const folder = place.freshFolder();
  const env = place.environment(folder);
  const good = await runTrainer([...args, stopIf(1e6)], env);
  const { curve, stoppedAt, results } = outcomeOf(good.stdout);
  expect(stoppedAt).toBeUndefined();
  expect(results).toHaveLength(2);
  expect(Object.keys(curve)).toEqual(['20', '40']);

  // all of it is there, and it is given up all the same
  const known = outcomeOf((await runTrainer([...args, stopIf(curve[20] - 1e-6)], env)).stdout);
  expect(known).toMatchObject({ status: 'stopped early', results: [], stoppedAt: 20 });

  const fresh = place.freshFolder();
  const bad = await runTrainer([...args, stopIf(curve[20] - 1e-6)], place.environment(fresh));
  expect(bad.code).toBe(0);
  expect(bad.stdout).toContain('given up after 20 updates');
  const outcome = outcomeOf(bad.stdout);
  expect(outcome).toMatchObject({ status: 'stopped early', results: [], stoppedAt: 20 });
  expect(outcome.curve[20]).toBe(curve[20]);
  expect(stageFolders(fresh, 'ddpm').some((stage) => existsSync(join(stage, 'done.json')))).toBe(false);
  expect((await place.store.getRun(outcome.runId))?.summary).toMatchObject({ stoppedEarly: { step: 20 } });
}, 240_000);
