import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createNamedLeases, openSharedObjects } from '@interpolab/tracking';
import { useTestS3 } from '@interpolab/tracking/s3-server.test-support';
import { expect, it } from 'vitest';
import { useWorkplace } from './test-workplace.test-support.ts';
import { runTrainer, stageFileHashes, TrainerProcess, tinyPreset } from './trainer-process.test-support.ts';

const place = useWorkplace();
const s3 = useTestS3();

/** A machine with a disk of its own. */
const machine = (folder: string) => ({
  ...place.environment(folder),
  ...{ INTERPOLAB_ARTIFACTS: s3.url, INTERPOLAB_CARRY: '0', INTERPOLAB_SYSTEM_METRICS: '0' },
});
const weights = { kind: 'ddpm', file: 'ddpm-ema.safetensors' };
const drawn = { kind: 'sample', file: 'samples.npz' };
const short = [`--preset=${tinyPreset}`, '--set=ddpm.training.steps=30', '--engine=wasm', '--threads=1'];

async function namesInBucket(pattern: RegExp): Promise<string[]> {
  const names: string[] = [];
  const objects = (await openSharedObjects({ url: s3.url }))!;
  for await (const { name } of objects.list('stages/')) if (pattern.test(name)) names.push(name);
  return names;
}

it('goes on with the training of a killed worker from its checkpoint, on a machine that shares no disk with it', async () => {
  const [sweeping, first, second, calm] = Array.from({ length: 4 }, () => place.freshFolder());
  const path = join(sweeping, 'my-sweep.json');
  const sweep = {
    ...{ name: 'carried', preset: tinyPreset, method: { kind: 'grid' } },
    set: { 'classifier.training.steps': 6, 'ddpm.training.steps': 120 },
    parameters: { 'ddpm.training.learningRate': { values: [1e-3] } },
    objective: { value: 'validShare', condition: 'strength-10', goal: 'maximize' },
  };
  writeFileSync(path, JSON.stringify(sweep));
  const args = [`--sweep=${path}`, '--engine=wasm', '--threads=1', '--executor=pg-boss', '--json'];
  const trials = new TrainerProcess(args, place.environment(sweeping), 'sweep');
  const victim = new TrainerProcess(['--engine=wasm'], machine(first), 'worker');
  await expect.poll(() => namesInBucket(/ddpm-.*begun/), { timeout: 180_000 }).toHaveLength(1);
  victim.signal('SIGKILL');

  const heir = new TrainerProcess(['--engine=wasm'], machine(second), 'worker');
  const overrides = [
    'classifier.training.steps=6',
    'ddpm.training.steps=120',
    'ddpm.training.learningRate=0.001',
  ];
  const undisturbed = [...short.toSpliced(1, 1), ...overrides.map((set) => `--set=${set}`), '--offline'];
  expect((await runTrainer(undisturbed, place.environment(calm))).code).toBe(0);

  expect((await trials.ended).code).toBe(0);
  const [log] = readdirSync(join(second, 'jobs')).filter((name) => name.endsWith('.log'));
  const told = readFileSync(join(second, 'jobs', log), 'utf8');
  expect(told).toContain('carrier: classifier done elsewhere, and brought here');
  const [, from] = /carrier: ddpm goes on from (\d+), where another machine has left it/.exec(told)!;
  expect(Number(from)).toBeGreaterThanOrEqual(10);
  expect(stageFileHashes(second, weights)).toEqual(stageFileHashes(calm, weights));
  expect(stageFileHashes(second, drawn)).toEqual(stageFileHashes(calm, drawn));
  // one run of each, begun on one machine and ended on the other
  const { runs } = await place.store.listRuns({ limit: 100 });
  for (const kind of ['experiment', 'classifier', 'ddpm'])
    expect(runs.filter((run) => run.kind === kind).map(({ status }) => status)).toEqual(['finished']);
  const { id } = runs.find(({ kind }) => kind === 'experiment')!;
  expect((await place.store.getRun(id))!.summary.carried).toEqual({
    brought: ['data', 'classifier', `ddpm from ${from} on`],
  });
  expect(await namesInBucket(/begun|\/[0-9a-f]{64}$/)).toEqual([]); // what is finished has no progress
  heir.signal('SIGINT');
  await Promise.all([heir.ended, victim.ended]);
}, 600_000);

it('trains on while the bucket is away, and has others find its stages when it is back', async () => {
  const [one, other] = [place.freshFolder(), place.freshFolder()];
  const first = new TrainerProcess(short, machine(one));
  await first.until(/classifier done in/);
  await s3.goAway();
  await first.until(/carrier: artifacts: .* it does not answer/);
  await s3.comeBack();
  const second = new TrainerProcess(
    [...short, '--set=sampling.strengths=[20]', '--set=sampling.count=4'],
    machine(other),
  );
  expect(await first.ended).toMatchObject({ code: 0, stderr: '' });
  const { code, stdout } = await second.ended;
  expect(code).toBe(0);
  for (const stage of ['data', 'classifier', 'ddpm']) {
    expect(stdout).toContain(`carrier: ${stage} done elsewhere, and brought here`);
    expect(stdout).not.toContain(`${stage} done in`);
  }
  expect(stageFileHashes(other, weights)).toEqual(stageFileHashes(one, weights));

  // who starts an experiment that another machine is at does not write into its run
  const [name] = readdirSync(join(one, 'experiments'));
  const leases = createNamedLeases(place.databaseUrl);
  expect(await leases.take(`experiment-${name.split('-').at(-1)}`)).toBe(true);
  const refused = await runTrainer(short, machine(other));
  expect(refused.code).toBe(1);
  expect(refused.stderr).toBe(
    'error: experiment tiny (seed 0): is being computed by another machine; wait for it (--wait), stop it, or use another --seed.\n',
  );
  expect(refused.stdout).not.toContain('done');
  await leases.close();
}, 600_000);
