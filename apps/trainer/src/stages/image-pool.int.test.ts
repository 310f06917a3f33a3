import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npzConfigSchema, writeNpz } from '@interpolab/data-filtering';
import { tempDirectory } from '@interpolab/testing';
import { describe, expect, it } from 'vitest';
import { openPool, type PoolContext } from './image-pool.ts';
import { silentReporter } from './silent-reporter.fixture.ts';

const context = (cacheFolder: string): PoolContext => ({
  cacheFolder,
  report: silentReporter,
  shouldStop: () => false,
});

describe(openPool, () => {
  it('takes each listed row of an archive once, and says that the list repeats some', async () => {
    const folder = tempDirectory();
    const path = join(folder, 'set.npz');
    await writeNpz(path, {
      arr_0: { shape: [5, 8, 8, 3], data: new Uint8Array(5 * 8 * 8 * 3) },
      arr_1: { shape: [5], data: Int32Array.of(0, 1, 0, 1, 1) },
    });
    const rows = join(folder, 'rows.txt');
    writeFileSync(rows, '4\n1\n4\n4\n0\n');
    const pool = (await openPool(
      npzConfigSchema.parse({ kind: 'npz', path, imageSize: 8, rows }),
      context(folder),
    ))!;
    expect([...pool.rows]).toEqual([4, 1, 0]);
    expect(pool.classes).toEqual(['class 0', 'class 1']);
    expect(pool.warnings).toEqual([
      'the index list has 5 lines but 3 different rows; 2 repetitions were dropped.',
    ]);
  });
});
