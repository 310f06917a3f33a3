import { RandomStream, startEngine, tf } from '@interpolab/tensor';
import { expectNoLeaks } from '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  classProbabilities,
  type GuidanceClasses,
  guidanceGradient,
  guidanceTarget,
  type LogitsOf,
} from './guidance-gradient.ts';

beforeAll(() => startEngine({ engine: 'cpu' }));

const pixels = 12;

/** Linear logits z = x A with 4 outputs, of which 2 or 3 are classes: d z_c / dx is column c of A. */
function linearClassifier(scale = 1): LogitsOf & { column(index: number): Float32Array } {
  const matrix = new RandomStream(1).normals(pixels * 4).map((value) => value * scale);
  return {
    logits: (xt) =>
      tf.matMul(tf.reshape(xt, [xt.shape[0], pixels]) as tf.Tensor2D, tf.tensor2d(matrix, [pixels, 4])),
    column: (index) => Float32Array.from({ length: pixels }, (_, row) => matrix[row * 4 + index]),
  };
}

const image = () => tf.tensor4d(new RandomStream(2).normals(pixels), [1, 2, 2, 3]);

describe('guidanceGradient', () => {
  it('is Σ (w_c − W p_c) ∇z_c over the first logits', () => {
    const classifier = linearClassifier();
    const xt = image();
    const weights = [3, 1, 2];
    const p = classProbabilities(classifier, { xt, t: [0], numClasses: 3 }).dataSync();
    const columns = [0, 1, 2].map((index) => classifier.column(index));
    const expected = Array.from({ length: pixels }, (_, pixel) =>
      [0, 1, 2].reduce((sum, c) => sum + (weights[c] - 6 * p[c]) * columns[c][pixel], 0),
    );
    const gradient = guidanceGradient(classifier, { weights })(xt, [0]);
    expect([...gradient.dataSync()]).toBeAllClose(expected, { ofMax: 1e-5 });
  });

  it.each([
    [30, 30],
    [5, 10],
    [1.5, 3.5],
  ])('vanishes exactly where p = w / Σw: weights %d, %d', (first, second) => {
    const weights = [first, second];
    const [p0, p1] = guidanceTarget(weights);
    expect(p1).toBeCloseTo(second / (first + second), 12);
    // logits that depend on x, with p at the target when x = 0
    const classifier: LogitsOf = {
      logits: (xt) => {
        const sum = tf.sum(xt, [1, 2, 3]);
        return tf.stack([tf.add(sum, Math.log(p0)), tf.sub(Math.log(p1), sum)], 1) as tf.Tensor2D;
      },
    };
    const guide = guidanceGradient(classifier, { weights });
    const zero = tf.zeros([1, 2, 2, 3]) as tf.Tensor4D;
    expect(tf.max(tf.abs(guide(zero, [0]))).dataSync()[0]).toBeLessThan(1e-5 * (first + second));
    // off the target it pulls back: more of class 0 (x > 0) is pushed down
    expect(tf.max(guide(tf.add(zero, 0.1), [0])).dataSync()[0]).toBeLessThan(0);
    expect(tf.min(guide(tf.sub(zero, 0.1), [0])).dataSync()[0]).toBeGreaterThan(0);
  });

  it('looks at the first logits only: the others may say anything', () => {
    const classifier = linearClassifier();
    const louder: LogitsOf = {
      logits: (xt, t) => {
        const [a, b, ...rest] = tf.split(classifier.logits(xt, t), 4, 1);
        return tf.concat([a, b, ...rest.map((logit) => tf.mul(logit, 50))], 1) as tf.Tensor2D;
      },
    };
    const guidance = { weights: [30, 30] };
    const expected = guidanceGradient(classifier, guidance)(image(), [0]);
    expect(guidanceGradient(louder, guidance)(image(), [0])).toBeAllClose(expected, { rtol: 1e-5 });
  });

  it('agrees with a finite difference', () => {
    const classifier: LogitsOf = { logits: (xt, t) => linearClassifier(0.3).logits(tf.square(xt), t) };
    const xt = image();
    const weights = [2, 5];
    const value = (x: tf.Tensor4D) => {
      const p = classProbabilities(classifier, { xt: x, t: [0], numClasses: 2 }).dataSync();
      return weights[0] * Math.log(p[0]) + weights[1] * Math.log(p[1]);
    };
    const gradient = guidanceGradient(classifier, { weights })(xt, [0]).dataSync();
    for (const pixel of [0, 5, 11]) {
      const nudge = tf.tensor4d(
        Float32Array.from({ length: pixels }, (_, index) => (index === pixel ? 0.01 : 0)),
        [1, 2, 2, 3],
      );
      const difference = (value(tf.add(xt, nudge)) - value(tf.sub(xt, nudge))) / 0.02;
      expect(gradient[pixel]).toBeCloseTo(difference, 2);
    }
  });

  it('leaks nothing', () => {
    const xt = image();
    const classifier: LogitsOf = {
      logits: (x, t) => tf.tidy(() => linearClassifier().logits(x, t)),
    };
    expectNoLeaks(() => guidanceGradient(classifier, { weights: [1, 1] })(xt, [0]));
    expectNoLeaks(() => classProbabilities(classifier, { xt, t: [0], numClasses: 2 }));
  });

  it('over all trained classes counts the others too, and rests where p = w / Σw among them', () => {
    const classifier = linearClassifier();
    const xt = image();
    const weights = [3, 1];
    const p = classProbabilities(classifier, { xt, t: [0], numClasses: 4 }).dataSync();
    const expected = Array.from({ length: pixels }, (_, pixel) =>
      [3, 1, 0, 0].reduce((sum, w, c) => sum + (w - 4 * p[c]) * classifier.column(c)[pixel], 0),
    );
    const gradient = guidanceGradient(classifier, { weights, classes: 'trained' })(xt, [0]);
    expect([...gradient.dataSync()]).toBeAllClose(expected, { ofMax: 1e-5 });
  });

  it('with a single weight is one-class guidance: s ∇ log p(c)', () => {
    const classifier = linearClassifier();
    const xt = image();
    const logProbability = (x: tf.Tensor) => {
      const logits = tf.slice(classifier.logits(x as tf.Tensor4D, [0]), [0, 0], [1, 2]);
      return tf.sum(tf.slice(tf.logSoftmax(logits), [0, 1], [1, 1])) as tf.Scalar;
    };
    const expected = tf.mul(7, tf.grad(logProbability)(xt));
    expect(guidanceGradient(classifier, { weights: [0, 7] })(xt, [0])).toBeAllClose(expected, { rtol: 1e-4 });
  });

  it('is the gradient of −W · KL(w/W ‖ p)', () => {
    const classifier = linearClassifier(0.3);
    const xt = image();
    const weights = [3, 1, 2];
    const negativeKl = (x: tf.Tensor) => {
      const logits = tf.slice(classifier.logits(x as tf.Tensor4D, [0]), [0, 0], [1, 3]);
      const target = tf.tensor1d(guidanceTarget(weights));
      const kl = tf.sum(tf.mul(target, tf.sub(tf.log(target), tf.logSoftmax(logits))));
      return tf.mul(-6, kl) as tf.Scalar;
    };
    expect(guidanceGradient(classifier, { weights })(xt, [0])).toBeAllClose(tf.grad(negativeKl)(xt), {
      ofMax: 1e-5,
    });
  });

  it('of four corners is that of two binary classifiers at twice the strength, if the factors are independent', () => {
    // logits of the corner (a, b) are u_a + v_b, so p(a, b) = p(a) p(b)
    const factors = linearClassifier();
    const pair = (first: number): LogitsOf => ({
      logits: (xt, t) => tf.slice(factors.logits(xt, t), [0, first], [xt.shape[0], 2]),
    });
    const corners: LogitsOf = {
      logits: (xt, t) => {
        const [u0, u1, v0, v1] = tf.split(factors.logits(xt, t), 4, 1);
        return tf.concat([tf.add(u0, v0), tf.add(u0, v1), tf.add(u1, v0), tf.add(u1, v1)], 1) as tf.Tensor2D;
      },
    };
    const xt = image();
    const together = guidanceGradient(corners, { weights: [5, 5, 5, 5] })(xt, [0]);
    const apart = tf.add(
      guidanceGradient(pair(0), { weights: [10, 10] })(xt, [0]),
      guidanceGradient(pair(2), { weights: [10, 10] })(xt, [0]),
    );
    expect(together).toBeAllClose(apart, { ofMax: 1e-5 });
    expect(guidanceTarget([5, 5, 5, 5])).toEqual([0.25, 0.25, 0.25, 0.25]);
  });

  it('says which weights it takes', () => {
    const guide = (weights: number[], classes?: GuidanceClasses) => () =>
      guidanceGradient(linearClassifier(), { weights, classes });
    expect(guide([1])).toThrow('guidanceGradient: expected one weight for each of 2 or more classes, got 1');
    expect(guide([1], 'trained')).not.toThrow();
    expect(guide([1, -1])).toThrow('guidanceGradient: weights must be 0 or more and not all 0, got 1, -1');
    expect(guide([0, 0])).toThrow('got 0, 0');
    expect(() => guidanceGradient(linearClassifier(), { weights: [1, 1, 1, 1, 1] })(image(), [0])).toThrow(
      'guidanceGradient: expected weights for at most the 4 logits, got 5',
    );
  });
});
