import { expect, it } from 'vitest';
import { inTurns } from './in-turns.ts';

it('takes turns, begins each round with another one, and compares within a round', async () => {
  const order: string[] = [];
  // the machine is ten times slower in the second round; two workers are 1.5, 2 and 1.8 times as fast as one
  const took = { 1: [60, 600, 54], 2: [40, 300, 30] } as Record<number, number[]>;
  const result = await inTurns({ counts: [1, 2], rounds: 3, work: 120 }, async (workers, round) => {
    order.push(`${round}:${workers}`);
    return { seconds: took[workers][round], round };
  });
  expect(order).toEqual(['0:1', '0:2', '1:2', '1:1', '2:1', '2:2']);
  const rounds = (...seconds: number[]) => seconds.map((one, round) => ({ seconds: one, round }));
  expect(result).toEqual([
    { workers: 1, rounds: rounds(60, 600, 54), seconds: 60, rate: 2, speedup: 1 },
    { workers: 2, rounds: rounds(40, 300, 30), seconds: 40, rate: 3, speedup: 1.8 },
  ]);
});
