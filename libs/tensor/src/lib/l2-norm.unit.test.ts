import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from './engine.ts';
import { l2Norm } from './l2-norm.ts';
import { startEngine } from './start-engine.ts';
import * as tf from './tf.ts';

describe.each(['cpu', 'wasm'] as const)('l2Norm on %s', (name) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startEngine({ engine: name });
  });
  afterAll(() => engine.dispose());
  const normOf = (...tensors: tf.Tensor[]) => l2Norm(tensors).dataSync()[0];

  it('is the length of all values as one vector', () => {
    expect(normOf(tf.tensor1d([3]), tf.tensor2d([[0, 4]]))).toBe(5);
    // Σ k² for k = 1 … 10 is 385: a count that is no multiple of four
    expect(normOf(tf.range(1, 11))).toBeCloseTo(Math.sqrt(385), 5);
    expect(normOf()).toBe(0);
  });

  it('keeps the digits of many squares', () => {
    const x = tf.fill([3_000_001], 1 / 3);
    expect(normOf(x, tf.scalar(100))).toBeCloseTo(
      Math.sqrt(3_000_001 * Math.fround(1 / 3) ** 2 + 1e4),
      name === 'cpu' ? 0 : 4,
    );
    expect(normOf(tf.fill([1000], 1e30))).toBe(
      name === 'cpu' ? Number.POSITIVE_INFINITY : Math.fround(1e30 * Math.sqrt(1000)),
    );
  });

  it('does not hide a value that is no number', () => {
    expect(normOf(tf.tensor1d([1, Number.NaN]), tf.tensor1d([2]))).toBeNaN();
    expect(normOf(tf.tensor1d([1, Number.NEGATIVE_INFINITY]))).toBe(Number.POSITIVE_INFINITY);
  });

  it('leaves one tensor', () => {
    const x = tf.ones([7]);
    const before = tf.memory().numTensors;
    const norm = l2Norm([x]);
    expect(tf.memory().numTensors).toBe(before + 1);
    tf.dispose([x, norm]);
  });
});
