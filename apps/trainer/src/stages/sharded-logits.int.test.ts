import { rmSync } from 'node:fs';
import type { LogitsFn } from '@interpolab/classifier';
import { gatherImages } from '@interpolab/nn';
import { type Engine, startEngine, tf } from '@interpolab/tensor';
import { tempDirectory } from '@interpolab/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { gatherLogits, type LogitsJob, writeShardLogits } from './sharded-logits.ts';
import { rangeOfShard, shardFolder } from './stage-shards.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine({ engine: 'cpu' });
});
afterAll(() => engine.dispose());

/** 11 images of one pixel, of which each is its number; the logits are two of its channels, the calls are counted. */
function laboratory(folder: string) {
  const data = Float32Array.from({ length: 33 }, (_, at) => at);
  const images = { data, count: 11, height: 1, width: 1, channels: 3 };
  const seen: number[] = [];
  const logits: LogitsFn = async (batch) => {
    seen.push(...[...batch.dataSync()].filter((_, at) => at % 3 === 0).map((value) => value / 3));
    return tf.tidy(() => tf.reshape(tf.slice(batch, [0, 0, 0, 0], [-1, 1, 1, 2]), [-1, 2]));
  };
  const source = { count: 11, gather: (rows: ArrayLike<number>) => gatherImages(images, rows) };
  const job: LogitsJob = {
    ...{ logits, images: source, numClasses: 2, batchSize: 2, folder, place: 0 },
    ...{ shouldStop: () => false, onProgress() {} },
  };
  return { job, seen };
}
const expected = Array.from({ length: 11 }, (_, row) => [3 * row, 3 * row + 1]).flat();

it.each([1, 2, 3, 8])('gathers the same from %i shards, and computes none of it again', async (of) => {
  const { job, seen } = laboratory(tempDirectory());
  for (let index = 0; index < of; index++) {
    const range = rangeOfShard({ index, of }, { count: 11, batchSize: 2 });
    expect(await writeShardLogits(job, range)).toBe(true);
  }
  expect([...(await gatherLogits(job))!]).toEqual(expected);
  expect(seen).toEqual(Array.from({ length: 11 }, (_, row) => row));
});

it('makes up for a shard that is missing', async () => {
  const { job, seen } = laboratory(tempDirectory());
  const ranges = [0, 1, 2].map((index) => rangeOfShard({ index, of: 3 }, { count: 11, batchSize: 2 }));
  for (const range of ranges) await writeShardLogits(job, range);
  rmSync(shardFolder(job.folder, ranges[1]), { recursive: true });
  seen.length = 0;
  expect([...(await gatherLogits(job))!]).toEqual(expected);
  expect(seen).toEqual([4, 5, 6, 7]);
});
