import { RandomStream, startEngine, tf } from '@interpolab/tensor';
import { expectNoLeaks } from '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { attributeGuidanceGradient, attributeTarget } from './attribute-guidance.ts';
import { guidanceGradient, type LogitsOf } from './guidance-gradient.ts';

beforeAll(() => startEngine({ engine: 'cpu' }));

const pixels = 12;
const matrix = new RandomStream(1).normals(pixels * 3);
/** Three attributes, linear in the image: d l_k / dx is column k. */
const classifier: LogitsOf = {
  logits: (xt) =>
    tf.tidy(() =>
      tf.matMul(tf.reshape(xt, [xt.shape[0], pixels]) as tf.Tensor2D, tf.tensor2d(matrix, [pixels, 3])),
    ),
};
const image = () => tf.tensor4d(new RandomStream(2).normals(pixels), [1, 2, 2, 3]);

describe('attributeGuidanceGradient', () => {
  it('is Σ_k (a_k − (a_k + b_k) σ(l_k)) ∇l_k', () => {
    const [positive, negative] = [
      [3, 0, 2],
      [1, 4, 2],
    ];
    const xt = image();
    const logits = classifier.logits(xt, [0]).dataSync();
    const expected = Array.from({ length: pixels }, (_, pixel) =>
      [0, 1, 2].reduce((sum, k) => {
        const present = 1 / (1 + Math.exp(-logits[k]));
        return sum + (positive[k] - (positive[k] + negative[k]) * present) * matrix[pixel * 3 + k];
      }, 0),
    );
    const gradient = attributeGuidanceGradient(classifier, { positive, negative })(xt, [0]);
    expect([...gradient.dataSync()]).toBeAllClose(expected, { ofMax: 1e-5 });
    expect(attributeTarget({ positive, negative })).toEqual([0.75, 0, 0.5]);
  });

  it('of one attribute is multi-guidance of its two classes, with logits 0 and l', () => {
    const binary: LogitsOf = {
      logits: (xt, t) => {
        const present = tf.slice(classifier.logits(xt, t), [0, 0], [xt.shape[0], 1]);
        return tf.concat([tf.zerosLike(present), present], 1) as tf.Tensor2D;
      },
    };
    const xt = image();
    const expected = guidanceGradient(binary, { weights: [5, 10] })(xt, [0]);
    const gradient = attributeGuidanceGradient(classifier, { positive: [10], negative: [5] })(xt, [0]);
    expect(gradient).toBeAllClose(expected, { ofMax: 1e-5 });
  });

  it('leaks nothing', () => {
    const xt = image();
    expectNoLeaks(() =>
      attributeGuidanceGradient(classifier, { positive: [1, 1], negative: [1, 1] })(xt, [0]),
    );
  });

  it('says which weights it takes', () => {
    const guide = (positive: number[], negative: number[]) => () =>
      attributeGuidanceGradient(classifier, { positive, negative })(image(), [0]);
    expect(guide([1], [1, 2])).toThrow(
      'attributeGuidanceGradient: expected a positive and a negative weight for each attribute, got 1 and 2',
    );
    expect(guide([0], [0])).toThrow(
      'attributeGuidanceGradient: weights must be 0 or more and not all 0, got 0, 0',
    );
    expect(guide([1, 1, 1, 1], [1, 1, 1, 1])).toThrow(
      'attributeGuidanceGradient: expected weights for at most the 3 logits, got 4',
    );
  });
});
