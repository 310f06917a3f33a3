import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { deadLetters, queuedJobs, untilQueued } from './queued-jobs.test-support.ts';
import { useWorkplace } from './test-workplace.test-support.ts';
import { runTrainer, stageFileHashes, TrainerProcess, tinyPreset } from './trainer-process.test-support.ts';

const place = useWorkplace();
const hourAhead = new URL('./clock-an-hour-ahead.mjs', import.meta.url).href;
const sweep = {
  ...{ name: 'tiny-sweep', preset: tinyPreset, seeds: [0, 1], method: { kind: 'grid' } },
  set: { 'classifier.training.steps': 6 },
  parameters: { 'ddpm.training.steps': { values: [30, 40] } },
  objective: { value: 'validShare', condition: 'strength-10', goal: 'maximize' },
};
function sweepArgs(folder: string, { written = sweep as object, executor = 'pg-boss' } = {}): string[] {
  const path = join(folder, 'my-sweep.json');
  writeFileSync(path, JSON.stringify(written));
  return [`--sweep=${path}`, '--engine=wasm', '--threads=1', `--executor=${executor}`, '--json'];
}
const startWorker = (folder: string, env: Record<string, string> = {}) =>
  new TrainerProcess(['--engine=wasm'], { ...place.environment(folder), ...env }, 'worker');
const trialsIn = (text: string): { index: number; objective: number | null }[] =>
  JSON.parse(text.trimEnd().split('\n').at(-1)!).trials;
const weights = { kind: 'ddpm', file: 'ddpm-ema.safetensors' };

it('ends with the results of an undisturbed sweep, though workers die, clocks differ and the database restarts', async () => {
  const [calm, rough] = [place.freshFolder(), place.freshFolder()];
  const expected = await runTrainer(sweepArgs(calm, { executor: 'local' }), place.environment(calm), 'sweep');
  const process = new TrainerProcess(sweepArgs(rough), place.environment(rough), 'sweep');
  const victim = startWorker(rough);
  await victim.until(/trial-.*: taken/);
  const killedAt = Date.now();
  victim.signal('SIGKILL');
  const workers = [startWorker(rough), startWorker(rough, { NODE_OPTIONS: `--import=${hourAhead}` })];
  await process.until(/2 of at most 4/);
  await place.restartDatabase();
  const ended = await process.ended;
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(trialsIn(ended.stdout)).toEqual(trialsIn(expected.stdout));
  expect(stageFileHashes(rough, weights)).toEqual(stageFileHashes(calm, weights));
  expect(ended.stdout).toContain('goes on elsewhere, as its worker was not heard of any more');

  const jobs = await queuedJobs(place.databaseUrl, 'tiny-sweep');
  expect(jobs.map(({ state }) => state)).toEqual(Array(4).fill('completed'));
  // only the victim's job was lost: the clock that is an hour ahead took nothing from anybody
  const lost = jobs.filter(({ retries }) => retries > 0);
  expect(lost).toHaveLength(1);
  expect(lost[0].startedOn!.getTime() - killedAt).toBeLessThan(60_000);

  workers[0].signal('SIGINT');
  workers[1].killAlone();
  expect((await workers[0].ended).code).toBe(130);
  await workers[1].ended;
}, 240_000);

it('goes on without a job that always fails, and without a worker whose disk is full', async () => {
  const folder = place.freshFolder();
  const full = place.freshFolder();
  const written = {
    ...sweep,
    ...{ name: 'poisoned', seeds: [0] },
    parameters: { 'ddpm.training.learningRate': { values: [1e30, 1e-3] } },
  };
  // what is written there finds the disk full
  mkdirSync(join(full, 'jobs'));
  const process = new TrainerProcess(sweepArgs(folder, { written }), place.environment(folder), 'sweep');
  const queued = await untilQueued(place.databaseUrl, 'poisoned', 2);
  for (const { log } of queued) symlinkSync('/dev/full', join(full, 'jobs', `${log}.json`));
  const broken = startWorker(full);
  await broken.until(/given back, as the disk is full; resting 60 s: ENOSPC/);
  broken.signal('SIGINT');
  const worker = startWorker(folder);
  const ended = await process.ended;
  worker.signal('SIGINT');
  await Promise.all([worker.ended, broken.ended]);
  expect(ended.code).toBe(0);
  expect(ended.stdout).toMatch(/goes on elsewhere, as the disk of its worker is full \(ENOSPC/);
  expect(ended.stdout).toMatch(/trial 0 .*failed: 3 times, at last: .*(NaN|not finite|no number)/);
  expect(trialsIn(ended.stdout).map(({ index }) => index)).toEqual([1, 0]);
  expect(await deadLetters(place.databaseUrl, 'poisoned')).toEqual([
    expect.stringMatching(/NaN|not finite|no number/),
  ]);
  expect(readdirSync(full)).not.toContain('stages');
}, 180_000);

it('stopped, the sweep takes its jobs out of the queue, and the worker writes a checkpoint', async () => {
  const folder = place.freshFolder();
  const long = {
    ...sweep,
    name: 'long',
    seeds: [0],
    set: {},
    parameters: { 'ddpm.training.steps': { values: [4000] } },
  };
  const process = new TrainerProcess(
    sweepArgs(folder, { written: long }),
    place.environment(folder),
    'sweep',
  );
  const worker = startWorker(folder);
  await worker.until(/trial-0-seed-0: taken/);
  process.signal('SIGINT');
  expect((await process.ended).code).toBe(130);
  await worker.until(/trial-0-seed-0: is not ours any more/);
  worker.signal('SIGINT');
  expect(await worker.ended).toMatchObject({ code: 130, stderr: '' });
  expect((await queuedJobs(place.databaseUrl, 'long')).map(({ state }) => state)).toEqual(['cancelled']);
}, 120_000);
