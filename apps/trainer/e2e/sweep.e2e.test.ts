import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { useWorkplace } from './test-workplace.test-support.ts';
import {
  runTrainer,
  stageFileHashes,
  stageFolders,
  TrainerProcess,
  tinyPreset,
} from './trainer-process.test-support.ts';

const place = useWorkplace();
const sweep = {
  ...{ name: 'tiny-sweep', preset: tinyPreset, seeds: [0, 1], method: { kind: 'grid' } },
  set: { 'classifier.training.steps': 6 },
  parameters: { 'ddpm.training.steps': { values: [20, 30] } },
  objective: { value: 'validShare', condition: 'strength-10', goal: 'maximize' },
};
const args = (folder: string, ...more: string[]) => {
  writeFileSync(join(folder, 'my-sweep.json'), JSON.stringify(sweep));
  return [`--sweep=${join(folder, 'my-sweep.json')}`, '--engine=wasm', '--threads=1', '--json', ...more];
};
const lastLine = (text: string) => JSON.parse(text.trimEnd().split('\n').at(-1)!);

it('tries every value with every seed on two workers, which share what they have in common', async () => {
  const folder = place.freshFolder();
  const ended = await runTrainer(args(folder, '--workers=2'), place.environment(folder), 'sweep');
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  const { trials, runId } = lastLine(ended.stdout);
  expect(trials).toHaveLength(2);
  // A classifier and data for each seed, not for each experiment.
  expect(stageFolders(folder, 'classifier')).toHaveLength(2);
  expect(stageFolders(folder, 'ddpm')).toHaveLength(4);

  const run = await place.store.getRun(runId);
  expect(run).toMatchObject({ kind: 'sweep', status: 'finished', name: 'tiny-sweep' });
  const { runs } = await place.store.listRuns({ filter: 'kind = experiment and tag = "sweep:tiny-sweep"' });
  expect(runs).toHaveLength(4);
  const tried = await place.store.fieldValues(
    runs.map(({ id }) => id),
    ['config.ddpm.training.steps'],
  );
  const meanAt = (steps: number) => {
    const mine = runs.filter((_, at) => tried[at].values[0] === steps);
    const shares = mine.map(({ summary }) => {
      const results = summary.results as { condition: string; validShare: number }[];
      return results.find(({ condition }) => condition === 'strength-10')!.validShare;
    });
    expect(shares).toHaveLength(2);
    return (shares[0] + shares[1]) / 2;
  };
  const [table] = await place.store.getTables(runId, { name: 'trials' });
  expect(table).toMatchObject({
    columns: ['trial', 'ddpm.training.steps', 'objective'],
    rows: [
      [0, 20, meanAt(20)],
      [1, 30, meanAt(30)],
    ],
  });

  // the preset has neither number of steps, so the first trial is what the other is held against
  const shareOf = (steps: number, seed: number) => {
    const at = runs.findIndex((one, i) => one.seed === seed && tried[i].values[0] === steps);
    const results = runs[at].summary.results as { condition: string; validShare: number }[];
    return results.find(({ condition }) => condition === 'strength-10')!.validShare;
  };
  const less = (a: number, b: number) => [0, 1].map((seed) => shareOf(a, seed) - shareOf(b, seed));
  const meanOf = ([one, other]: number[]) => (one + other) / 2;
  const [{ rows }] = await place.store.getTables(runId, { name: 'comparisons' });
  expect(rows).toEqual([
    [
      ...[1, 0, 2, expect.closeTo(meanOf(less(30, 20)), 12)],
      expect.anything(),
      expect.anything(),
      rows[0][6],
    ],
  ]);

  const again = await runTrainer(args(folder, '--against=1'), place.environment(folder), 'sweep');
  expect(lastLine(again.stdout).trials).toEqual(trials);
  expect(lastLine(again.stdout).comparisons).toMatchObject([
    { trial: 0, against: 1, pairs: 2, meanDifference: expect.closeTo(meanOf(less(20, 30)), 12) },
  ]);
  expect(again.stdout).toContain('less trial 1');

  // trainer:evaluate knows the seeds of runs, and which differ in nothing else
  const ofFirst = runs.filter((_, at) => tried[at].values[0] === 20).map(({ id }) => `--samples=run:${id}`);
  const measured = await runTrainer(
    [...ofFirst, `--preset=${tinyPreset}`, '--engine=wasm', '--json'],
    place.environment(folder),
    'evaluate',
  );
  const origins = lastLine(measured.stdout).sets.map(({ origin }: { origin: object }) => origin);
  const recipe = origins[0].recipe;
  const byName = (one: object, other: object) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1);
  expect(origins.sort(byName)).toEqual(
    ['strength-10', 'unconditional'].flatMap((condition) =>
      [0, 1].map((seed) => ({ condition, seed, recipe })),
    ),
  );
  expect(stageFolders(folder, 'ddpm')).toHaveLength(4);
}, 240_000);

it('killed in the middle, with its workers or without, it ends with the same results', async () => {
  const [whole, killed] = [place.freshFolder(), place.freshFolder()];
  const expected = await runTrainer(args(whole), place.environment(whole), 'sweep');
  for (const how of ['all', 'alone'] as const) {
    const process = new TrainerProcess(args(killed, '--workers=2'), place.environment(killed), 'sweep');
    await process.until(how === 'all' ? /1 of at most 4/ : /2 of at most 4/);
    if (how === 'all') process.signal('SIGKILL');
    else process.killAlone();
    await process.ended;
  }
  const ended = await runTrainer(args(killed, '--workers=2'), place.environment(killed), 'sweep');
  expect(ended.code).toBe(0);
  const objectives = (text: string) =>
    lastLine(text).trials.map(({ index, objective }: { index: number; objective: number }) => [
      index,
      objective,
    ]);
  expect(objectives(ended.stdout)).toEqual(objectives(expected.stdout));
  const weights = { kind: 'ddpm', file: 'ddpm-ema.safetensors' };
  expect(stageFileHashes(killed, weights)).toEqual(stageFileHashes(whole, weights));
}, 240_000);

it('goes on after a failed experiment, and says what failed', async () => {
  const folder = place.freshFolder();
  const [path, ...more] = args(folder);
  const broken = {
    ...sweep,
    seeds: [0],
    parameters: { 'ddpm.training.learningRate': { values: [1e-3, 1e30] } },
  };
  writeFileSync(join(folder, 'my-sweep.json'), JSON.stringify(broken));
  const ended = await runTrainer([path, ...more], place.environment(folder), 'sweep');
  expect(ended.code).toBe(0);
  expect(ended.stdout).toMatch(/trial 1 .*failed: .*(NaN|not finite|no number)/);
  expect(lastLine(ended.stdout).trials.map(({ index }: { index: number }) => index)).toEqual([0, 1]);

  // where nothing else was tried, the sweep was in vain
  const hopeless = { ...broken, parameters: { 'ddpm.training.learningRate': { values: [1e30] } } };
  writeFileSync(join(folder, 'my-sweep.json'), JSON.stringify(hopeless));
  const inVain = await runTrainer([path, ...more], place.environment(folder), 'sweep');
  expect(inVain.code).toBe(1);
  expect(lastLine(inVain.stdout)).toMatchObject({ status: 'finished', failed: 1 });
}, 120_000);

it('refuses to compare with a trial that it does not have', async () => {
  const folder = place.freshFolder();
  const ended = await runTrainer(args(folder, '--against=2'), place.environment(folder), 'sweep');
  expect(ended).toMatchObject({
    ...{ code: 2, stderr: 'error: --against: expected the number of a trial, 0 to 1, got 2\n' },
  });
});

it('refuses settings that the preset does not have, before anything starts', async () => {
  const folder = place.freshFolder();
  const [path, ...more] = args(folder);
  writeFileSync(
    join(folder, 'my-sweep.json'),
    JSON.stringify({ ...sweep, parameters: { 'ddpm.training.stepz': { values: [1] } } }),
  );
  const ended = await runTrainer([path, ...more], place.environment(folder), 'sweep');
  expect(ended).toMatchObject({
    code: 1,
    stdout: '',
    stderr: 'error: config ddpm.training.stepz: unknown key; did you mean "ddpm.training.steps"?\n',
  });
  expect(() => readFileSync(join(folder, 'sweeps'))).toThrow('ENOENT');
}, 60_000);
