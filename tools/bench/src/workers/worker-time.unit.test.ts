import { expect, it } from 'vitest';
import { workerTime } from './worker-time.ts';

it('tells computing, starting and waiting of all workers apart', () => {
  // two workers; the second one has a share for 4 s less
  const shares = [
    { queued: 3_500, taken: 4_500, ended: 16_500, computing: 10, processor: 6 },
    { queued: 3_000, taken: 4_000, ended: 12_000, computing: 5, processor: 4 },
  ];
  expect(workerTime({ workers: 2, ready: 1_000, gathered: 18_000, shares })).toEqual({
    seconds: 17,
    ...{ planning: 2, pickingUp: 1, gathering: 1.5 },
    ...{ computing: 15, processor: 10, starting: 5, waiting: 14 },
  });
});
