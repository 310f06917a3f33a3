import { beforeAll, describe, expect, it } from 'vitest';
import { RandomStream } from '../random/random-stream.ts';
import { startEngine } from '../start-engine.ts';
import * as tf from '../tf.ts';
import { adamWStep } from './adamw-step.ts';
import { attention } from './attention.ts';
import { convolution } from './convolution.ts';
import { dense } from './dense.ts';
import { groupNorm } from './group-norm.ts';
import { silu } from './silu.ts';

beforeAll(() => startEngine({ engine: 'cpu' }));

const values = (x: tf.Tensor) => Array.from(x.dataSync());
const zeros = <T extends tf.Tensor>(...shape: number[]) => tf.zeros(shape) as T;

/** Runs a test inside of tidy and checks that it leaves nothing behind. */
function itTidily(name: string, test: () => void): void {
  it(name, () => {
    const { numTensors } = tf.memory();
    tf.tidy(test);
    expect(tf.memory().numTensors).toBe(numTensors);
  });
}

describe(convolution, () => {
  itTidily('of ones counts the pixels under the filter', () => {
    const y = convolution(tf.ones([1, 3, 3, 1]), { filter: tf.ones([3, 3, 1, 1]), bias: tf.tensor1d([10]) });
    expect(values(y)).toEqual([14, 16, 14, 16, 19, 16, 14, 16, 14]);
  });

  itTidily('with stride 2 takes every other output', () => {
    const x = tf.tensor4d(new RandomStream(1).normals(50), [1, 5, 5, 2]);
    const filter = tf.tensor4d(new RandomStream(2).normals(54), [3, 3, 2, 3]);
    const whole = convolution(x, { filter });
    const strided = convolution(x, { filter, stride: 2 });
    expect(strided.shape).toEqual([1, 3, 3, 3]);
    expect(values(strided)).toEqual(values(tf.stridedSlice(whole, [0, 0, 0, 0], [1, 5, 5, 3], [1, 2, 2, 1])));
  });

  itTidily('with upsampling repeats every pixel four times', () => {
    const x = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
    const y = convolution(x, { filter: tf.ones([1, 1, 1, 1]), upsample: true });
    expect(values(y)).toEqual([1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4]);
  });

  itTidily('says what is wrong with its arguments', () => {
    const x = zeros<tf.Tensor4D>(1, 4, 4, 3);
    expect(() => convolution(x, { filter: zeros<tf.Tensor4D>(5, 5, 3, 2) })).toThrow(
      new RangeError('convolution: filter must be [1, 1, Cin, Cout] or [3, 3, Cin, Cout], got [5, 5, 3, 2].'),
    );
    expect(() => convolution(x, { filter: zeros<tf.Tensor4D>(3, 3, 4, 2) })).toThrow(
      new RangeError('convolution: x has 3 channels but the filter [3, 3, 4, 2] takes 4.'),
    );
    const filter = zeros<tf.Tensor4D>(3, 3, 3, 2);
    expect(() => convolution(x, { filter, bias: zeros<tf.Tensor1D>(3) })).toThrow(
      new RangeError('convolution: bias must have shape [2], got [3].'),
    );
    expect(() => convolution(x, { filter, stride: 3 as 2 })).toThrow(
      new RangeError('convolution: stride must be 1 or 2, got 3.'),
    );
    expect(() => convolution(tf.cast(x, 'int32'), { filter })).toThrow(
      new TypeError('convolution: x must be float32, got int32 (use tf.cast).'),
    );
    expect(() => convolution(zeros<tf.Tensor4D>(4, 4, 3), { filter })).toThrow(
      new RangeError('convolution: x must have 4 axes, got shape [4, 4, 3].'),
    );
  });
});

describe(dense, () => {
  itTidily('multiplies and adds', () => {
    const y = dense(tf.tensor2d([[1, 2]]), {
      weight: tf.tensor2d([
        [1, 2, 3],
        [10, 20, 30],
      ]),
      bias: tf.tensor1d([100, 200, 300]),
    });
    expect(values(y)).toEqual([121, 242, 363]);
  });

  itTidily('says what is wrong with its arguments', () => {
    expect(() => dense(zeros<tf.Tensor2D>(2, 3), { weight: zeros<tf.Tensor2D>(4, 5) })).toThrow(
      new RangeError('dense: x has 3 columns but the weight [4, 5] takes 4.'),
    );
  });
});

describe(groupNorm, () => {
  itTidily('gives every group mean 0 and variance 1, then scales and shifts', () => {
    const x = tf.tensor4d(
      new RandomStream(3).normals(2 * 4 * 4 * 6).map((z) => 5 * z + 100),
      [2, 4, 4, 6],
    );
    const plainScale = { scale: tf.ones([6]) as tf.Tensor1D, offset: zeros<tf.Tensor1D>(6), groups: 2 };
    const y = tf.reshape(groupNorm(x, plainScale), [2, 16, 2, 3]);
    const { mean, variance } = tf.moments(y, [1, 3]);
    for (const m of values(mean)) expect(m).toBeCloseTo(0, 4);
    for (const v of values(variance)) expect(v).toBeCloseTo(1, 4);
    const scaleShift = tf.concat([tf.fill([2, 6], 2), tf.fill([2, 6], 7)], 1) as tf.Tensor2D;
    const shifted = groupNorm(x, { ...plainScale, scaleShift });
    const expected = tf.add(tf.mul(tf.reshape(y, x.shape), 3), 7);
    expect(values(tf.max(tf.abs(tf.sub(shifted, expected))))[0]).toBeLessThan(1e-5);
  });

  itTidily('divides deviations by the root of variance plus epsilon', () => {
    // By hand: the mean is 3.75, the deviations −2.75, −1.75, 0.25 and 4.25.
    const y = groupNorm(tf.tensor4d([1, 2, 4, 8], [1, 1, 1, 4]), {
      scale: tf.ones([4]),
      offset: tf.zeros([4]),
      groups: 1,
    });
    const deviation = Math.sqrt((2.75 ** 2 + 1.75 ** 2 + 0.25 ** 2 + 4.25 ** 2) / 4 + 1e-5);
    expect(values(y)[0]).toBeCloseTo(-2.75 / deviation, 6);
    expect(values(y)[3]).toBeCloseTo(4.25 / deviation, 6);
  });

  itTidily('says what is wrong with its arguments', () => {
    const x = zeros<tf.Tensor4D>(1, 2, 2, 6);
    const [scale, offset] = [zeros<tf.Tensor1D>(6), zeros<tf.Tensor1D>(6)];
    expect(() => groupNorm(x, { scale, offset, groups: 4 })).toThrow(
      new RangeError('groupNorm: groups must divide the 6 channels, got 4.'),
    );
    expect(() => groupNorm(x, { scale, offset, groups: 2, scaleShift: zeros<tf.Tensor2D>(1, 6) })).toThrow(
      new RangeError('groupNorm: scaleShift must have shape [1, 12], got [1, 6].'),
    );
  });
});

describe(silu, () => {
  itTidily('is x times its sigmoid', () => {
    const [atZero, atOne, far] = values(silu(tf.tensor1d([0, 1, 30])));
    expect(atZero).toBe(0);
    expect(atOne).toBeCloseTo(1 / (1 + Math.exp(-1)), 6);
    expect(far).toBeCloseTo(30, 5);
  });

  itTidily('says what is wrong with its argument', () => {
    expect(() => silu(tf.tensor1d([1], 'int32'))).toThrow(
      new TypeError('silu: x must be float32, got int32 (use tf.cast).'),
    );
  });
});

describe(attention, () => {
  itTidily('averages the values where all keys are equal', () => {
    const value = [1, 5, 9];
    const qkv = tf.tensor3d([value.map((v) => [2, 3, v])]); // one head of one channel
    expect(values(attention(qkv, { heads: 1, order: 'new' })).map((v) => Math.round(v * 1e6) / 1e6)).toEqual([
      5, 5, 5,
    ]);
  });

  itTidily('knows both orders of channels', () => {
    const qkv = tf.tensor4d(new RandomStream(5).normals(2 * 7 * 18), [2, 7, 6, 3]); // 3 parts × 2 heads, 3 channels each
    const asNew = tf.reshape(qkv, [2, 7, 18]) as tf.Tensor3D;
    const asLegacy = tf.reshape(tf.gather(qkv, [0, 2, 4, 1, 3, 5], 2), [2, 7, 18]) as tf.Tensor3D;
    const [a, b] = [
      attention(asNew, { heads: 2, order: 'new' }),
      attention(asLegacy, { heads: 2, order: 'legacy' }),
    ];
    expect(values(a)).toEqual(values(b));
    expect(values(attention(asNew, { heads: 2, order: 'legacy' }))).not.toEqual(values(a));
  });

  itTidily('says what is wrong with its arguments', () => {
    expect(() => attention(zeros<tf.Tensor3D>(1, 4, 12), { heads: 3, order: 'new' })).toThrow(
      new RangeError('attention: the 12 channels of qkv must be a multiple of 3 · heads, got heads = 3.'),
    );
    expect(() => attention(zeros<tf.Tensor3D>(1, 4, 12), { heads: 2, order: 'old' as 'new' })).toThrow(
      new RangeError("attention: order must be 'legacy' or 'new', got 'old'."),
    );
  });
});

describe(adamWStep, () => {
  const h = {
    learningRate: 0.1,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
    weightDecay: 0.01,
    averageDecay: 0.5,
  };

  itTidily('moves by the learning rate against the sign of a first gradient, after the decay', () => {
    const make = (value: number) => tf.variable(tf.tensor1d([value]));
    const [parameter, firstMoment, secondMoment, average] = [make(2), make(0), make(0), make(1)];
    adamWStep(
      { parameter, gradient: tf.tensor1d([-3]), firstMoment, secondMoment, average },
      { ...h, step: 1 },
    );
    // With zero moments m̂ / √v̂ = sign(g), whatever g is.
    expect(values(parameter)[0]).toBeCloseTo(2 * (1 - 0.1 * 0.01) + 0.1, 6);
    expect(values(firstMoment)[0]).toBeCloseTo(-0.3, 6);
    expect(values(secondMoment)[0]).toBeCloseTo(0.009, 6);
    expect(values(average)[0]).toBeCloseTo(0.5 + 0.5 * 2.098, 6);
    for (const variable of [parameter, firstMoment, secondMoment, average]) variable.dispose();
  });

  itTidily('says what is wrong with its arguments', () => {
    const [parameter, firstMoment, secondMoment] = [0, 0, 0].map(() => tf.variable(tf.zeros([2])));
    const slots = { parameter, firstMoment, secondMoment };
    expect(() => adamWStep({ ...slots, gradient: tf.zeros([3]) }, { ...h, step: 1 })).toThrow(
      new RangeError('adamWStep: gradient must have shape [2], got [3].'),
    );
    expect(() => adamWStep({ ...slots, gradient: tf.zeros([2]) }, { ...h, step: 0 })).toThrow(
      new RangeError('adamWStep: step must be an integer from 1 on, got 0.'),
    );
    for (const variable of [parameter, firstMoment, secondMoment]) variable.dispose();
  });
});
