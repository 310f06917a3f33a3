import { expect, it } from 'vitest';
import { rangeOfShard } from './stage-shards.ts';

it.each([
  [{ count: 10, batchSize: 4 }, 1],
  [{ count: 10, batchSize: 4 }, 2],
  [{ count: 10, batchSize: 4 }, 7],
  [{ count: 10_000, batchSize: 64 }, 16],
])('cuts %j into %i shares of whole batches that leave nothing out', (size, of) => {
  const ranges = Array.from({ length: of }, (_, index) => rangeOfShard({ index, of }, size));
  expect(ranges[0].first).toBe(0);
  expect(ranges.at(-1)!.last).toBe(size.count);
  const batches = ranges.map(({ first, last }) => Math.ceil((last - first) / size.batchSize));
  expect(Math.max(...batches) - Math.min(...batches)).toBeLessThanOrEqual(1);
  ranges.slice(1).forEach(({ first }, index) => {
    expect(first).toBe(ranges[index].last);
    expect(first === size.count || first % size.batchSize === 0).toBe(true);
  });
});
