import { RandomStream, startEngine, tf } from '@interpolab/tensor';
import { expectNoLeaks } from '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { dropout } from './dropout.ts';

beforeAll(() => startEngine({ engine: 'cpu' }));

describe('dropout', () => {
  it('keeps the mean and zeroes the share asked for', () => {
    const x = tf.ones([10, 10, 10, 10]) as tf.Tensor4D;
    const values = dropout(x, 0.25, { dropoutStream: new RandomStream(1) }).dataSync();
    const kept = values.filter((value) => value !== 0);
    expect(new Set(kept)).toEqual(new Set([Math.fround(1 / 0.75)]));
    expect(kept.length / values.length).toBeCloseTo(0.75, 1.5);
  });

  it('is the identity at rate 0 and outside training', () => {
    const x = tf.ones([1, 1, 1, 4]) as tf.Tensor4D;
    expect(dropout(x, 0, { dropoutStream: new RandomStream(1) })).toBe(x);
    expect(dropout(x, 0.5, {})).toBe(x);
    expectNoLeaks(() => dropout(x, 0.5, { dropoutStream: new RandomStream(1) }));
  });
});
