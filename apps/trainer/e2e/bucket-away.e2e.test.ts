import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { useTestS3 } from '@interpolab/tracking/s3-server.test-support';
import { expect, it, vi } from 'vitest';
import { useWorkplace } from './test-workplace.test-support.ts';
import { runTrainer, stageFileHashes, TrainerProcess, tinyPreset } from './trainer-process.test-support.ts';

const place = useWorkplace();
const s3 = useTestS3();

/** SHA-256 of what the bucket has under each artifact and image of a run and its stages. */
async function bytesInBucket(runId: string): Promise<{ named: string[]; found: string[] }> {
  const { children } = (await place.store.getRun(runId))!;
  const ids = [runId, ...children.map(({ id }) => id)];
  const kept = await Promise.all(ids.flatMap((id) => [place.store.artifacts(id), place.store.listMedia(id)]));
  const named = kept.flat().map(({ sha256 }) => sha256);
  const found = await Promise.all(
    named.map(async (sha256) =>
      createHash('sha256')
        .update(await readFile(await s3.fileOf(sha256)))
        .digest('hex'),
    ),
  );
  return { named, found };
}

it('loses nothing of a job during which the bucket was away, nor of one that ended meanwhile', async () => {
  const [calm, rough] = [place.freshFolder(), place.freshFolder()];
  const withBucket = (folder: string) => ({ ...place.environment(folder), INTERPOLAB_ARTIFACTS: s3.url });
  const written = { 'classifier.training.steps': 6, 'ddpm.training.steps': 30 };
  const sets = Object.entries(written).map(([path, value]) => `--set=${path}=${value}`);
  // what a job leaves that has waited in vain is what one leaves that was told not to wait
  const undisturbed = await runTrainer(
    [`--preset=${tinyPreset}`, '--engine=wasm', '--threads=1', '--offline', '--json', ...sets],
    withBucket(calm),
  );
  expect(undisturbed).toMatchObject({ code: 0, stderr: '' });
  const { runId: offlineRun } = JSON.parse(undisturbed.stdout.trimEnd().split('\n').at(-1)!);

  await s3.goAway();
  const sweep = {
    ...{ name: 'away', preset: tinyPreset, method: { kind: 'grid' }, set: written },
    parameters: { 'ddpm.training.batchSize': { values: [4] } },
    objective: { value: 'validShare', condition: 'strength-10', goal: 'maximize' },
  };
  writeFileSync(join(rough, 'sweep.json'), JSON.stringify(sweep));
  const args = [`--sweep=${join(rough, 'sweep.json')}`, '--engine=wasm', '--executor=pg-boss', '--json'];
  const trials = new TrainerProcess(args, place.environment(rough), 'sweep');
  const worker = new TrainerProcess(['--engine=wasm'], withBucket(rough), 'worker');
  await worker.until(/trial-0-seed-0: taken/);
  const log = () => {
    const jobs = join(rough, 'jobs');
    const name = readdirSync(jobs).find((one) => one.endsWith('.log'));
    return name ? readFileSync(join(jobs, name), 'utf8') : '';
  };
  await vi.waitUntil(() => /the store takes nothing at present.*s3:\/\/lab/.test(log()), 60_000);
  await s3.comeBack();
  const ended = await trials.ended;
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(stageFileHashes(rough, { kind: 'sample', file: 'samples.npz' })).toEqual(
    stageFileHashes(calm, { kind: 'sample', file: 'samples.npz' }),
  );
  worker.signal('SIGINT');
  await worker.ended;
  const { runs } = await place.store.listRuns({ filter: 'tag = "sweep:away"' });
  expect(runs).toHaveLength(1);
  expect(runs[0]).toMatchObject({ kind: 'experiment', status: 'finished' });
  const ofJob = await bytesInBucket(runs[0].id);
  expect(ofJob.named.length).toBeGreaterThan(10);
  expect(ofJob.found).toEqual(ofJob.named);

  expect(await place.store.getRun(offlineRun)).toBeNull();
  const idle = await runTrainer(['--engine=wasm', '--idle=0'], withBucket(calm), 'worker');
  expect(idle.stdout).toMatch(/tracking: [1-9]\d* journals that earlier jobs had left are in the store now/);
  const left = await bytesInBucket(offlineRun);
  expect(left.named.length).toBe(ofJob.named.length);
  expect(left.found).toEqual(left.named);
}, 240_000);
