import { afterEach, expect, it, vi } from 'vitest';
import type { Job, JobEnd } from './job.ts';
import { SlurmArray, type SlurmTask } from './slurm-array.ts';
import { createSlurmExecutor } from './slurm-executor.ts';

afterEach(() => vi.restoreAllMocks());

const job = { key: 'k', name: 'job', task: { kind: 'shard', stage: {} as never } } as Job;

/** An executor with one worker at a time, whose Slurm says of each array's only task what `tasks` answers. */
function onSlurm(tasks: (array: number) => Promise<SlurmTask[]>) {
  let arrays = 0;
  const submit = vi.spyOn(SlurmArray, 'submit').mockImplementation(async () => {
    const array = arrays++;
    return { id: `${array}`, tasks: () => tasks(array), cancel: async () => {} } as unknown as SlurmArray;
  });
  const told: string[] = [];
  let end = (_end: JobEnd): void => {};
  const executor = createSlurmExecutor({
    queue: { slots: 2, run: () => new Promise((resolve) => (end = resolve)), stop() {}, async close() {} },
    submission: { command: ['worker'], tasks: 1, logFolder: '/logs', options: [], env: {} },
    output: { write: (text: string) => told.push(text) > 0 } as never,
    lookMs: 1,
  });
  return { executor, submit, told, end: () => end({ status: 'interrupted' }) };
}

const ended = (array: number, how: Partial<SlurmTask>): SlurmTask => ({
  ...{ id: `${array}_0`, state: 'FAILED', exitCode: '1:0', runSeconds: 2, isLive: false },
  ...how,
});

it.each([
  ['gave their jobs back at the time limit', { state: 'FAILED', exitCode: '130:0', runSeconds: 86_000 }],
  ['reached the time limit', { state: 'TIMEOUT', exitCode: '0:15', runSeconds: 86_400 }],
  ['were preempted', { state: 'PREEMPTED', exitCode: '0:15', runSeconds: 5 }],
  ['lost their node', { state: 'NODE_FAIL', exitCode: '0:0', runSeconds: 5 }],
])('replaces workers as often as need be that %s', async (_, how) => {
  const { executor, submit, told, end } = onSlurm(async (array) => [ended(array, how)]);
  const running = executor.run(job);
  await expect.poll(() => submit.mock.calls.length).toBeGreaterThan(8);
  end();
  expect(await running).toEqual({ status: 'interrupted' });
  expect(told.join('')).toContain(`worker 7_0 has ended: ${how.state}, exit code ${how.exitCode}`);
  await executor.close();
});

it('ends where one worker after the other ends as it begins', async () => {
  const { executor, submit } = onSlurm(async (array) => [ended(array, {})]);
  await expect(executor.run(job)).rejects.toThrow(
    'slurm: 3 workers have ended as they began and no job with them; their logs are in /logs.',
  );
  expect(submit).toHaveBeenCalledTimes(3);
  await executor.close();
});

it('asks a Slurm that does not answer again, and tells of it once', async () => {
  const looks = vi.fn(async (array: number): Promise<SlurmTask[]> => {
    if (looks.mock.calls.length < 4) throw new Error('slurm: scontrol does not answer: timed out');
    return [ended(array, { state: 'RUNNING', isLive: true })];
  });
  const { executor, submit, told, end } = onSlurm(looks);
  const running = executor.run(job);
  await expect.poll(() => looks.mock.calls.length).toBeGreaterThan(5);
  end();
  expect(await running).toEqual({ status: 'interrupted' });
  await executor.close();
  expect(submit).toHaveBeenCalledTimes(1);
  expect(told).toEqual([
    '  slurm: 1 workers submitted as array job 0\n',
    '  slurm: scontrol does not answer: timed out; is asked again until it answers\n',
    '  slurm: answers again\n',
  ]);
});

it('ends where the first submission is refused', async () => {
  const { executor, submit } = onSlurm(async () => []);
  submit.mockRejectedValueOnce(new Error('slurm: sbatch takes no job: invalid partition'));
  await expect(executor.run(job)).rejects.toThrow('slurm: sbatch takes no job: invalid partition');
  await executor.close();
});

it('goes on where a later submission is refused', async () => {
  const { executor, submit, told, end } = onSlurm(async (array) => [ended(array, { runSeconds: 3600 })]);
  const running = executor.run(job);
  await expect.poll(() => told.length).toBeGreaterThan(0);
  submit.mockRejectedValueOnce(new Error('slurm: sbatch takes no job: too many jobs'));
  await expect.poll(() => told).toContain('  slurm: answers again\n');
  end();
  expect(await running).toEqual({ status: 'interrupted' });
  expect(told).toContain('  slurm: sbatch takes no job: too many jobs; is asked again until it answers\n');
  await executor.close();
});
