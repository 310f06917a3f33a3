import { expect, it } from 'vitest';
import { nextJob } from './next-job.ts';

const job = (name: string, ...missing: string[]) => ({ name, missing });

it('takes the first that would not wait for a stage of a running one', () => {
  const waiting = [job('same ddpm', 'ddpm', 'sample 2'), job('other', 'ddpm 2'), job('another', 'ddpm 3')];
  expect(nextJob(waiting, [job('running', 'ddpm', 'sample 1')])?.name).toBe('other');
  expect(nextJob(waiting, [])?.name).toBe('same ddpm');
});

it('takes none while all of them would wait', () => {
  expect(nextJob([job('a', 'ddpm')], [job('running', 'ddpm')])).toBeUndefined();
  expect(nextJob([], [])).toBeUndefined();
});
