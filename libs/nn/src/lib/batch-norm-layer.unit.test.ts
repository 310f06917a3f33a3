import { startEngine, tf } from '@interpolab/tensor';
import { expectNoLeaks } from '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { BatchMoments } from './batch-moments.ts';
import { batchNormLayer } from './batch-norm-layer.ts';
import { ParameterSet } from './parameter-set.ts';

beforeAll(() => startEngine());

function layer() {
  const parameters = new ParameterSet();
  const normalise = batchNormLayer(parameters.scope().child('norm'), { channels: 2, epsilon: 1e-3 });
  parameters.initialise(1);
  return { parameters, normalise };
}
/** Channel 0: 1, 2, 3, 6, mean 3, biased variance 3.5, unbiased 14 / 3. Channel 1: 5 everywhere. */
const images = () => tf.tensor4d([1, 5, 2, 5, 3, 5, 6, 5], [2, 1, 2, 2]);
const value = (parameters: ParameterSet, name: string) => [...parameters.get(`norm.${name}`).toDisk()];

describe(batchNormLayer, () => {
  it('has the state dict of PyTorch', () => {
    const { parameters } = layer();
    expect([...parameters].map(({ name, diskShape }) => [name, diskShape])).toEqual([
      ['norm.weight', [2]],
      ['norm.bias', [2]],
      ['norm.running_mean', [2]],
      ['norm.running_var', [2]],
      ['norm.num_batches_tracked', []],
    ]);
    expect(parameters.count).toBe(4);
    expect(parameters.trainedVariables.length).toBe(2);
  });

  it('normalises with the moments of the batch in training', () => {
    const { normalise } = layer();
    const batchMoments = new BatchMoments();
    const rate = 1 / Math.sqrt(3.5 + 1e-3);
    const expected = [-2, 0, -1, 0, 0, 0, 3, 0].map((value) => value * rate);
    expect(normalise(images(), { batchMoments }).dataSync()).toBeAllClose(expected, { atol: 1e-6 });
    const activated = expected.map((value) => value / (1 + Math.exp(-value)));
    const y = normalise(images(), { batchMoments, activation: 'silu' });
    expect(y.dataSync()).toBeAllClose(activated, { atol: 1e-6 });
    batchMoments.dispose();
  });

  // torch.nn.BatchNorm2d(2, eps=1e-3): running_mean 0.3, 0.5; running_var 0.9 + 0.1 · 14/3, 0.9; num_batches_tracked 1
  it('moves the running moments as PyTorch does, the variance unbiased', () => {
    const { parameters, normalise } = layer();
    const batchMoments = new BatchMoments();
    normalise(images(), { batchMoments }).dispose();
    expect(value(parameters, 'running_mean')).toEqual([0, 0]);
    batchMoments.updateRunning();
    expect(value(parameters, 'running_mean')).toBeAllClose([0.3, 0.5]);
    expect(value(parameters, 'running_var')).toBeAllClose([0.9 + 1.4 / 3, 0.9]);
    expect(value(parameters, 'num_batches_tracked')).toEqual([1]);
    batchMoments.updateRunning(); // what was met is forgotten
    expect(value(parameters, 'num_batches_tracked')).toEqual([1]);
  });

  it('normalises with the running moments otherwise', () => {
    const { parameters, normalise } = layer();
    parameters.get('norm.running_mean').assign(Float32Array.of(2, 4));
    parameters.get('norm.running_var').assign(Float32Array.of(4 - 1e-3, 0.25 - 1e-3));
    expect(normalise(images()).dataSync()).toBeAllClose([-0.5, 2, 0, 2, 0.5, 2, 2, 2], { atol: 1e-6 });
  });

  it('has a gradient that sums to zero over the batch in training, and is the scale over the deviation without', () => {
    const { parameters, normalise } = layer();
    parameters.get('norm.running_var').assign(Float32Array.of(4 - 1e-3, 0.25 - 1e-3));
    const batchMoments = new BatchMoments();
    const ofSquares = (training: boolean) =>
      tf.grad((x) => tf.sum(tf.square(normalise(x as tf.Tensor4D, training ? { batchMoments } : {}))))(
        images(),
      );
    expect(tf.sum(ofSquares(true), [0, 1, 2])).toBeAllClose([0, 0], { atol: 1e-5 });
    expect(ofSquares(false).dataSync()).toBeAllClose([0.5, 40, 1, 40, 1.5, 40, 3, 40], { rtol: 1e-5 });
    batchMoments.dispose();
  });

  it('refuses one value per channel in training', () => {
    const { normalise } = layer();
    expect(() => normalise(tf.zeros([1, 1, 1, 2]), { batchMoments: new BatchMoments() })).toThrow(
      'batchNormLayer: expected more than one value per channel in training, got x [1,1,1,2] (use a larger batch)',
    );
  });

  it('leaks nothing', () => {
    const { normalise } = layer();
    const x = images();
    expectNoLeaks(() => normalise(x));
    expectNoLeaks(() => {
      const batchMoments = new BatchMoments();
      normalise(x, { batchMoments }).dispose();
      batchMoments.updateRunning();
    });
  });
});
