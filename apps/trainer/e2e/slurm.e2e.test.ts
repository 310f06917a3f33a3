import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { queuedJobs } from './queued-jobs.test-support.ts';
import { useWorkplace } from './test-workplace.test-support.ts';
import { runTrainer, tinyPreset } from './trainer-process.test-support.ts';

const place = useWorkplace();
const fakeSlurm = fileURLToPath(new URL('./fake-slurm', import.meta.url));

it('has workers started by Slurm, replaces one that fails, and cancels them at the end', async () => {
  const folder = place.freshFolder();
  const slurm = place.freshFolder();
  const sweep = {
    ...{ name: 'on-slurm', preset: tinyPreset, method: { kind: 'grid' } },
    set: { 'classifier.training.steps': 6 },
    parameters: { 'ddpm.training.steps': { values: [10, 20] } },
    objective: { value: 'validShare', condition: 'strength-10', goal: 'maximize' },
  };
  writeFileSync(join(folder, 'sweep.json'), JSON.stringify(sweep));
  const args = [`--sweep=${join(folder, 'sweep.json')}`, '--engine=wasm', '--executor=slurm', '--workers=2'];
  const ended = await runTrainer(
    [...args, '--slurm=--comment=first-fails'],
    { ...place.environment(folder), FAKE_SLURM: slurm, PATH: `${fakeSlurm}:${process.env.PATH}` },
    'sweep',
  );
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(ended.stdout).toContain('slurm: 2 workers submitted as array job 101');
  expect(ended.stdout).toMatch(
    /slurm: worker 101_0 has ended: FAILED, exit code 7:0; its log is \S+\/jobs\/slurm-101_0\.log/,
  );
  expect(ended.stdout).toContain('slurm: 1 workers submitted as array job 102');
  expect((await queuedJobs(place.databaseUrl, 'on-slurm')).map(({ state }) => state)).toEqual([
    ...['completed', 'completed'],
  ]);
  const [name] = readdirSync(join(folder, 'sweeps'));
  const log = readFileSync(join(folder, 'sweeps', name, 'jobs', 'slurm-101_1.log'), 'utf8');
  expect(log).toMatch(/worker \d+: \d jobs taken; ends/); // cancelled, it ended as it should
}, 240_000);
