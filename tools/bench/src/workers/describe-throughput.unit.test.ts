import { expect, it } from 'vitest';
import { describeShards, describeSweep } from './describe-throughput.ts';

const time = (more: number, processor: number | null) => ({
  ...{ seconds: 20 + more, planning: 3 + more, pickingUp: 0.2, gathering: 1 },
  ...{ computing: 18 + more, processor, starting: 14, waiting: 8 },
});

it('has a line for each number of workers, with medians', () => {
  const rounds = [time(9, 17), time(0, 17), time(1, 17)];
  const two = { workers: 2, rounds, seconds: 21, rate: 97.5, speedup: 1.7 };
  expect(
    describeShards({ samples: 2048, shares: 4, sha256: 'a1b2c3d4e5f60718ffff', throughput: [two] }),
  ).toBe(
    [
      'shards: 2048 samples in 4 shares, the same bits in every round and in one process, sha256 a1b2c3d4e5f60718…',
      '  2 workers: 21.0 s, 97.5 samples/s (1.70×); together they were 19.0 s computing (17.0 s on a processor), 14.0 s starting, 8.0 s waiting; 4.0 s until jobs were queued, 0.2 s until one was taken, 1.0 s to gather',
    ].join('\n'),
  );
});

it('says nothing of processors where it is not known', () => {
  const one = { workers: 1, rounds: [time(0, null)], seconds: 20, rate: 0.2, speedup: 1 };
  expect(describeSweep([one])).toBe(
    'sweep\n  1 worker: 20.0 s, 0.200 experiments/s (1.00×); it was 18.0 s computing, 14.0 s starting, 8.0 s waiting; 3.0 s until jobs were queued, 0.2 s until one was taken, 1.0 s to gather',
  );
});
