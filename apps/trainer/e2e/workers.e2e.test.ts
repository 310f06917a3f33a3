import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { deadLetters, queuedJobs, untilQueued } from './queued-jobs.test-support.ts';
import { useWorkplace } from './test-workplace.test-support.ts';
import {
  runTrainer,
  stageFileHashes,
  stageFolders,
  TrainerProcess,
  tinyPreset,
} from './trainer-process.test-support.ts';

const place = useWorkplace();
const hourAhead = new URL('./clock-an-hour-ahead.mjs', import.meta.url).href;
const sweep = {
  ...{ name: 'rough', preset: tinyPreset, method: { kind: 'grid' } },
  set: { 'classifier.training.steps': 6, 'ddpm.training.steps': 30 },
  parameters: { 'ddpm.training.learningRate': { values: [1e-3, 2e-3, 1e30] } },
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
const drawn = { kind: 'sample', file: 'samples.npz' };

it('ends with the results of an undisturbed sweep, whatever befalls workers, jobs and the database', async () => {
  const [calm, rough, full] = [place.freshFolder(), place.freshFolder(), place.freshFolder()];
  const expected = await runTrainer(sweepArgs(calm, { executor: 'local' }), place.environment(calm), 'sweep');
  const process = new TrainerProcess(sweepArgs(rough), place.environment(rough), 'sweep');

  // a worker that finds its disk full wherever it writes
  const queued = await untilQueued(place.databaseUrl, 'rough', 3);
  mkdirSync(join(full, 'jobs'));
  for (const { log } of queued) symlinkSync('/dev/full', join(full, 'jobs', `${log}.json`));
  const broken = startWorker(full);
  await broken.until(/given back, as the disk is full; resting 60 s: ENOSPC/);
  broken.signal('SIGINT');

  // one that is killed, then two of which one has a clock that is an hour ahead
  const victim = startWorker(rough);
  await victim.until(/trial-.*: taken/);
  const killedAt = Date.now();
  victim.signal('SIGKILL');
  const workers = [startWorker(rough), startWorker(rough, { NODE_OPTIONS: `--import=${hourAhead}` })];
  await process.until(/1 of at most 3/);
  await place.restartDatabase();

  const ended = await process.ended;
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(trialsIn(ended.stdout)).toEqual(trialsIn(expected.stdout));
  expect(trialsIn(ended.stdout).map(({ index, objective }) => [index, objective === null])).toEqual([
    [0, false],
    [1, false],
    [2, true],
  ]);
  expect(stageFileHashes(rough, drawn)).toEqual(stageFileHashes(calm, drawn));
  expect(ended.stdout).toMatch(/goes on elsewhere, as the disk of its worker is full \(ENOSPC/);
  expect(ended.stdout).toContain('goes on elsewhere, as its worker was not heard of any more');
  expect(ended.stdout).toMatch(/trial 2 .*failed: 3 times, at last: .*(NaN|not finite|no number)/);

  const jobs = await queuedJobs(place.databaseUrl, 'rough');
  expect(jobs.map(({ state }) => state)).toEqual(['completed', 'completed', 'failed']);
  expect(await deadLetters(place.databaseUrl, 'rough')).toEqual([
    expect.stringMatching(/NaN|not finite|no number/),
  ]);
  // only the victim's job was lost: the clock that is an hour ahead took nothing from anybody
  const lost = jobs.filter(({ state, retries }) => state === 'completed' && retries > 0);
  expect(lost).toHaveLength(1);
  expect(lost[0].startedOn!.getTime() - killedAt).toBeLessThan(60_000);

  workers[0].signal('SIGINT');
  workers[1].killAlone();
  expect((await workers[0].ended).code).toBe(130);
  await Promise.all([workers[1].ended, broken.ended]);
}, 240_000);

it('draws shards of samples to the same bits, and gives back what is stopped', async () => {
  const folder = place.freshFolder();
  const worker = startWorker(folder);
  const args = [`--preset=${tinyPreset}`, '--set=ddpm.training.steps=20', '--engine=wasm', '--threads=1'];
  const more = ['--set=sampling.batchSize=2', '--json'];
  const sharded = await runTrainer(
    [...args, ...more, '--shards=3', '--executor=pg-boss'],
    place.environment(folder),
  );
  expect(sharded).toMatchObject({ code: 0, stderr: '' });
  expect(worker.stdout.match(/sample-\S+-shard-\d-of-3: done/g)).toHaveLength(6);
  const fromShards = stageFileHashes(folder, drawn);
  for (const stage of stageFolders(folder, 'sample')) rmSync(stage, { recursive: true });
  await runTrainer([...args, ...more], place.environment(folder));
  expect(stageFileHashes(folder, drawn)).toEqual(fromShards);

  // a sweep that is stopped takes its job out of the queue, and the worker stops
  const parameters = { 'ddpm.training.steps': { values: [4000] } };
  const long = { ...sweep, name: 'long', set: {}, parameters };
  const process = new TrainerProcess(
    sweepArgs(folder, { written: long }),
    place.environment(folder),
    'sweep',
  );
  await worker.until(/trial-0-seed-0: taken/);
  process.signal('SIGINT');
  expect((await process.ended).code).toBe(130);
  await worker.until(/trial-0-seed-0: is not ours any more/);
  worker.signal('SIGINT');
  expect(await worker.ended).toMatchObject({ code: 130, stderr: '' });
  expect((await queuedJobs(place.databaseUrl, 'long')).map(({ state }) => state)).toEqual(['cancelled']);
}, 240_000);
