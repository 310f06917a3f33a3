import { expect, it } from 'vitest';
import { ImportProgress } from './import-progress.ts';

it('tells the rate since the run began to be applied, and how long the rest takes', () => {
  const lines: string[] = [];
  let now = 0;
  const progress = new ImportProgress(
    (line) => lines.push(line),
    2,
    () => now,
  );
  progress.nextRun();
  progress.reading(10); // too early to tell
  now = 2000;
  progress.reading(1234);
  progress.applied(5000, 25_000); // where an import that was killed had come
  now = 4000;
  progress.applied(9000, 25_000);
  now = 4500;
  progress.applied(9500, 25_000);
  progress.nextRun();
  now = 6000;
  progress.applied(0, 10);
  expect(lines).toEqual([
    'run 1 of 2: 1,234 records read',
    'run 1 of 2: 9,000 of 25,000 records, 2,000 a second, some 8 s left of this run',
    'run 2 of 2: 0 of 10 records, 0 a second',
  ]);
});
