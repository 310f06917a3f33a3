import { expect, it } from 'vitest';
import { describeShards, describeSweep } from './describe-throughput.ts';

it('has a line for each number of workers, with medians', () => {
  const sweep = { workers: 1, rounds: [], seconds: 40, rate: 0.2, speedup: 1 };
  expect(describeSweep([sweep])).toBe('sweep\n  1 worker: 40.0 s, 0.200 experiments/s (1.00×)');
  const time = (more: number) => ({
    ...{ seconds: 20 + more, planning: 3 + more, pickingUp: 0.25, gathering: 1 },
    ...{ computing: 18 + more, processor: 17, starting: 14, waiting: 8 },
  });
  const two = { workers: 2, rounds: [time(9), time(0), time(1)], seconds: 21, rate: 97.5, speedup: 1.7 };
  expect(
    describeShards({ samples: 2048, shares: 4, sha256: 'a1b2c3d4e5f60718ffff', throughput: [two] }),
  ).toBe(
    [
      'shards: 2048 samples in 4 shares, the same bits in every round and in one process, sha256 a1b2c3d4e5f60718…',
      '  2 workers: 21.0 s, 97.5 samples/s (1.70×); together they were 19.0 s computing (17.0 s on a processor), 14.0 s starting, 8.0 s waiting; 4.0 s until shares were queued, 0.3 s until one was taken, 1.0 s to gather',
    ].join('\n'),
  );
});
