import { RandomStream, startEngine, tf } from '@interpolab/tensor';
import { expectNoLeaks } from '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { depthwiseLayer } from './depthwise-layer.ts';
import { ones } from './initialisers.ts';
import { ParameterSet } from './parameter-set.ts';
import { squeezeExcitation } from './squeeze-excitation.ts';
import { stochasticDepth } from './stochastic-depth.ts';

beforeAll(() => startEngine());

describe(depthwiseLayer, () => {
  it('sums each channel over its neighbours, with a padding of 1 on all sides also at stride 2', () => {
    const parameters = new ParameterSet();
    const layer = depthwiseLayer(parameters.scope(), { channels: 2, stride: 2, weightInitialiser: ones });
    parameters.initialise(0);
    const rows = Array.from({ length: 16 }, (_, index) => [index, 1]).flat();
    // Taps of output (0, 0) are pixels 0, 1, 4, 5; of (1, 1) the nine around pixel 10. PyTorch: the same.
    const y = layer(tf.tensor4d(rows, [1, 4, 4, 2])).dataSync();
    expect(y).toBeAllClose([10, 4, 24, 6, 51, 6, 90, 9]);
  });

  it('keeps the order of a [C, 1, 3, 3] weight', () => {
    const parameters = new ParameterSet();
    const layer = depthwiseLayer(parameters.scope(), { channels: 2, weightInitialiser: ones });
    parameters.assign(() =>
      Float32Array.from({ length: 18 }, (_, index) => (index === 5 || index === 12 ? 1 : 0)),
    );
    // Channel 0 takes its right neighbour (row 1, column 2), channel 1 its left one (row 1, column 0).
    expect(layer(tf.tensor4d([1, 10, 2, 20, 3, 30], [1, 1, 3, 2])).dataSync()).toBeAllClose([
      2, 0, 3, 10, 0, 20,
    ]);
  });
});

describe(squeezeExcitation, () => {
  it('scales each channel by a sigmoid of what the means say', () => {
    const parameters = new ParameterSet();
    const layer = squeezeExcitation(parameters.scope(), { channels: 2, squeezed: 1 });
    const values: Record<string, number[]> = {
      'fc1.weight': [1, 1],
      'fc1.bias': [0.5],
      'fc2.weight': [2, -1],
      'fc2.bias': [0, 1],
    };
    parameters.assign(({ name }) => Float32Array.from(values[name]));
    const squeezed = 3.5 / (1 + Math.exp(-3.5)); // means 1 and 2
    const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));
    const scales = [sigmoid(2 * squeezed), sigmoid(1 - squeezed)];
    const x = tf.tensor4d([0, 1, 2, 3], [1, 1, 2, 2]);
    expect(layer(x).dataSync()).toBeAllClose([0, scales[1], 2 * scales[0], 3 * scales[1]]);
    expectNoLeaks(() => layer(x));
  });
});

describe(stochasticDepth, () => {
  const x = () => tf.ones([4000, 1, 1, 2]) as tf.Tensor4D;

  it('drops whole images at the rate and keeps the mean', () => {
    const y = stochasticDepth(x(), 0.25, { dropoutStream: new RandomStream(5) }).dataSync();
    const kept = y.filter((value) => value > 0);
    expect(new Set(y)).toEqual(new Set([0, Math.fround(4 / 3)]));
    for (let image = 0; image < 4000; image++) expect(y[2 * image]).toBe(y[2 * image + 1]);
    expect(Math.abs(kept.length / y.length - 0.75)).toBeLessThan(0.03); // 4 standard errors
  });

  it('does nothing in evaluation', () => {
    const images = x();
    expect(stochasticDepth(images, 0.25, {})).toBe(images);
  });
});
