import { expect, it } from 'vitest';
import { workerTime } from './worker-time.ts';

const job = (queued: number, taken: number, ended: number) => ({
  ...{ queued: new Date(queued), taken: new Date(taken), ended: new Date(ended) },
});

it('tells computing, starting and waiting of all workers apart', () => {
  // two workers; the second one has a job for 4 s less
  const jobs = [job(3_500, 4_500, 16_500), job(3_000, 4_000, 12_000)];
  const measured = { workers: 2, ready: 1_000, gathered: 18_000, jobs, computing: 15, processor: 10 };
  expect(workerTime(measured)).toEqual({
    seconds: 17,
    ...{ planning: 2, pickingUp: 1, gathering: 1.5 },
    ...{ computing: 15, processor: 10, starting: 5, waiting: 14 },
  });
});
