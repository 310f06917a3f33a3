import { startEngine, tf } from '@interpolab/tensor';
import { expectNoLeaks } from '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { crossEntropy } from './cross-entropy.ts';
import { accuracyMetrics, countByQuartile } from './quartile-accuracy.ts';

beforeAll(() => startEngine({ engine: 'cpu' }));

describe('crossEntropy', () => {
  it('spreads a share of the target over all logits', () => {
    const logits = tf.tensor2d([[Math.log(1), Math.log(2), Math.log(5)]]); // p = 1/8, 2/8, 5/8
    // 0.7 · −ln(2/8) + 0.3 · mean of −ln p
    const mean = -(Math.log(1 / 8) + Math.log(2 / 8) + Math.log(5 / 8)) / 3;
    expect(crossEntropy(logits, [1], 0.3).dataSync()[0]).toBeCloseTo(0.7 * Math.log(4) + 0.3 * mean, 5);
  });

  it('is ln K for equal logits and ln Σ exp(z) − z_label else', () => {
    const logits = tf.tensor2d([0, 0, 0, 0, 1, 2, 3, 4], [2, 4]);
    const total = Math.log(Math.exp(1) + Math.exp(2) + Math.exp(3) + Math.exp(4));
    expect(crossEntropy(logits, [2, 1])).toBeAllClose([Math.log(4), total - 2], { rtol: 1e-6 });
    expectNoLeaks(() => crossEntropy(logits, [2, 1]));
  });

  it('names a label that is none', () => {
    const logits = tf.zeros([2, 4]) as tf.Tensor2D;
    expect(() => crossEntropy(logits, [0, 4])).toThrow('crossEntropy: labels[1] must be in 0 … 3, got 4');
    expect(() => crossEntropy(logits, [0])).toThrow(
      'crossEntropy: expected a label for each of 2 images, got 1',
    );
  });
});

describe('countByQuartile', () => {
  it('counts right answers by quarter of the timesteps', () => {
    const logits = [
      ...[1, 0, 0], // t 0: class 0, right
      ...[0, 5, 0], // t 24: class 1, wrong
      ...[0, 0, 2], // t 25: class 2, right
      ...[3, 4, 0], // t 99: class 1, right
    ];
    const counts = countByQuartile({ logits, labels: [0, 0, 2, 1], t: [0, 24, 25, 99], numTimesteps: 100 });
    expect(counts).toEqual({ right: [1, 1, 0, 1], seen: [2, 1, 0, 1] });
    expect(accuracyMetrics(counts)).toEqual({
      accuracy: 0.75,
      'accuracy.q0': 0.5,
      'accuracy.q1': 1,
      'accuracy.q3': 1,
    });
  });
});
