import { expect, it } from 'vitest';
import type { Job, JobEnd } from '../executor/job.ts';
import { type PaperJob, runJobs } from './paper-jobs.ts';

const job = (name: string, ...missing: string[]): PaperJob => ({
  ...{ missing, rows: [8], flops: 1 },
  job: { key: name, name, task: { kind: 'train', preset: name, overrides: [], seed: 0, tags: [] } },
});
const finished: JobEnd = { status: 'finished', runId: null, results: [] };

/** Runs jobs whose ends are given by name, and tells which were under way together. */
async function run(jobs: PaperJob[], ends: Record<string, JobEnd> = {}, isStopped = () => false) {
  const running = new Set<string>();
  const together: string[] = [];
  const executor = {
    slots: 2,
    async run({ name }: Job): Promise<JobEnd> {
      running.add(name);
      together.push([...running].join('+'));
      await new Promise((resolve) => setTimeout(resolve, 5));
      running.delete(name);
      return ends[name] ?? finished;
    },
    stop() {},
    async close() {},
  };
  const outcome = await runJobs(jobs, { executor, isStopped, onEnd() {} });
  return { ...outcome, together };
}

it('computes what shares no stage side by side, and the rest after it', async () => {
  const { together, isWhole } = await run([job('a', 'ddpm'), job('b', 'ddpm'), job('c', 'other')]);
  expect(together.slice(0, 2)).toEqual(['a', 'a+c']);
  expect(together[2]).toMatch(/^(c\+)?b$/); // never beside a
  expect(isWhole).toBe(true);
});

it('goes on after a failure, and names it', async () => {
  const { failed, isWhole, together } = await run([job('a', 'x'), job('b', 'x')], {
    a: { status: 'failed', error: 'no memory' },
  });
  expect(failed).toEqual([{ name: 'a', error: 'no memory' }]);
  expect(together).toEqual(['a', 'b']);
  expect(isWhole).toBe(true);
});

it('starts nothing more once a job was interrupted', async () => {
  const { isWhole, together } = await run([job('a', 'x'), job('b', 'x')], { a: { status: 'interrupted' } });
  expect(isWhole).toBe(false);
  expect(together).toEqual(['a']);
  expect((await run([job('a', 'x')], {}, () => true)).isWhole).toBe(false);
});
