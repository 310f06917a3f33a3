import { expect, it } from 'vitest';
import { createSystemSampler, watchSystem } from './system-metrics.ts';

it('measures this process: a busy core is some hundred per cent', async () => {
  const sample = createSystemSampler('/');
  const end = process.hrtime.bigint() + 100_000_000n;
  while (process.hrtime.bigint() < end);
  const busy = await sample();
  expect(busy['system/cpu-percent']).toBeGreaterThan(5); // others may be at work here
  expect(busy['system/rss-bytes']).toBeGreaterThan(10e6);
  expect(busy['system/heap-bytes']).toBeLessThan(busy['system/rss-bytes']);
  expect(busy['system/disk-free-bytes']).toBeGreaterThan(0);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect((await sample())['system/cpu-percent']).toBeLessThan(busy['system/cpu-percent']);
});

it('leaves out the disk where there is no such folder', async () => {
  expect(Object.keys(await createSystemSampler('/no/such/folder')()).sort()).toEqual([
    ...['system/cpu-percent', 'system/heap-bytes', 'system/load-1m', 'system/memory-available-bytes'],
    'system/rss-bytes',
  ]);
});

it('logs under steps that grow, however fast, and no more after its end', async () => {
  const steps: number[] = [];
  const end = watchSystem({ folder: '/', log: (_, { step }) => void steps.push(step), everyMs: 5 });
  await new Promise((resolve) => setTimeout(resolve, 100));
  end();
  const count = steps.length;
  expect(count).toBeGreaterThan(2);
  expect(steps.slice(1).every((step, i) => step > steps[i])).toBe(true);
  expect(Math.abs(steps[0] - Date.now() / 1000)).toBeLessThan(5);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(steps).toHaveLength(count);
});
