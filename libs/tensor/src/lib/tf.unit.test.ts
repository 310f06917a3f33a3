import { beforeAll, describe, expect, it } from 'vitest';
import { startEngine } from './start-engine.ts';
import * as tf from './tf.ts';

beforeAll(() => startEngine({ engine: 'cpu' }));

describe('tf', () => {
  it('exports the ops of tfjs-core by name and differentiates them', () => {
    expect(typeof tf.matMul).toBe('function');
    const slope = tf.grad((x) => tf.sum(tf.square(x)));
    expect([...slope(tf.tensor1d([1, 2, 3])).dataSync()]).toEqual([2, 4, 6]);
  });
});
