import { describe, expect, it } from 'vitest';
import { holdOut } from './hold-out.ts';

const set = {
  images: {
    data: Float32Array.from({ length: 20 }, (_, i) => i),
    count: 10,
    height: 1,
    width: 2,
    channels: 1,
  },
  labels: Int32Array.from({ length: 10 }, (_, i) => i),
};

describe('holdOut', () => {
  it('cuts a set into two parts that share nothing, each image with its label', () => {
    const { training, heldOut } = holdOut(set, { count: 3, seed: 1 });
    expect(heldOut.images.count).toBe(3);
    expect([...training.labels, ...heldOut.labels].sort()).toEqual([...set.labels]);
    for (const { images, labels } of [training, heldOut]) {
      expect([...images.data]).toEqual([...labels].flatMap((k) => [2 * k, 2 * k + 1]));
    }
  });

  it('depends on the seed only', () => {
    const labelsOf = (seed: number) => holdOut(set, { count: 3, seed }).heldOut.labels;
    expect(labelsOf(1)).toEqual(labelsOf(1));
    expect(labelsOf(1)).not.toEqual(labelsOf(2));
  });

  it('leaves something to train on', () => {
    expect(() => holdOut(set, { count: 10, seed: 1 })).toThrow(
      'holdOut: expected fewer than the 10 images of the training set, got 10 (hold out fewer)',
    );
  });
});
