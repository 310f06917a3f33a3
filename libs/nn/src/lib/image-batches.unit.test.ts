import { startEngine } from '@interpolab/tensor';
import { expectNoLeaks } from '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { assertImagesFit, createBatchOrder, gatherImages, type ImageBatch } from './image-batches.ts';

beforeAll(() => startEngine({ engine: 'cpu' }));

describe('createBatchOrder', () => {
  it('shows every image once per pass, even across batches', () => {
    const order = createBatchOrder({ count: 10, batchSize: 4, seed: 1 });
    const shown = Array.from({ length: 5 }, (_, trainStep) => [...order(trainStep)]).flat();
    const sorted = (values: number[]) => values.toSorted((a, b) => a - b);
    expect(sorted(shown.slice(0, 10))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(sorted(shown.slice(10))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(shown.slice(0, 10)).not.toEqual(shown.slice(10));
  });

  it('depends on seed and step only', () => {
    const order = createBatchOrder({ count: 10, batchSize: 4, seed: 1 });
    order(40);
    const fresh = createBatchOrder({ count: 10, batchSize: 4, seed: 1 });
    expect(order(2)).toEqual(fresh(2));
    expect(createBatchOrder({ count: 10, batchSize: 4, seed: 2 })(2)).not.toEqual(fresh(2));
  });

  it('needs an image', () => {
    expect(() => createBatchOrder({ count: 0, batchSize: 1, seed: 0 })).toThrow(
      'createBatchOrder: expected at least one image, got none',
    );
  });
});

const twoImages: ImageBatch = {
  data: Float32Array.from({ length: 24 }, (_, index) => index),
  count: 2,
  height: 2,
  width: 3,
  channels: 2,
};

describe('gatherImages', () => {
  it('copies the images asked for, mirrored left to right where asked', () => {
    const batch = gatherImages(twoImages, [1, 0], [false, true]);
    expect(batch.shape).toEqual([2, 2, 3, 2]);
    expect([...batch.dataSync()]).toEqual([
      ...[12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23],
      ...[4, 5, 2, 3, 0, 1, 10, 11, 8, 9, 6, 7],
    ]);
    expect(twoImages.data[0]).toBe(0);
    batch.dispose();
    expectNoLeaks(() => gatherImages(twoImages, [0]));
  });
});

describe('assertImagesFit', () => {
  it('says what the network takes', () => {
    const fit = (images: ImageBatch, imageSize: number) => () =>
      assertImagesFit('createDdpmTrainer', images, { imageSize, channels: 3 });
    expect(fit(twoImages, 16)).toThrow('createDdpmTrainer: expected images of 16×16×3, got 2×3×2');
    const short = { data: new Float32Array(5), count: 1, height: 4, width: 4, channels: 3 };
    expect(fit(short, 4)).toThrow('createDdpmTrainer: expected 1 images in 48 values, got 5 values');
  });
});
