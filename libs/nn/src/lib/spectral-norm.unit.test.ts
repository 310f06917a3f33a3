import { RandomStream, startEngine, tf } from '@interpolab/tensor';
import { expectNoLeaks } from '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { convolutionLayer } from './convolution-layer.ts';
import { computeGradients } from './gradients.ts';
import { linearLayer } from './linear-layer.ts';
import { ParameterSet } from './parameter-set.ts';
import { SpectralNorms } from './spectral-norm.ts';

beforeAll(() => startEngine({ engine: 'cpu' }));

function normalisedLinear(lipschitz: number) {
  const norms = new SpectralNorms(lipschitz);
  const parameters = new ParameterSet();
  const layer = linearLayer(parameters.scope(norms.reparametrise).child('layer'), {
    inFeatures: 2,
    outFeatures: 2,
  });
  parameters.initialise(1);
  return { norms, parameters, layer };
}

describe('SpectralNorms', () => {
  it('scales a matrix to largest singular value L, and a bias to length 1', () => {
    const { norms, parameters, layer } = normalisedLinear(0.5);
    // [[3, 0], [4, 5]] has singular values √45 and √5
    parameters.get('layer.parametrizations.weight.original').assign(Float32Array.of(3, 0, 4, 5));
    parameters.get('layer.parametrizations.bias.original').assign(Float32Array.of(3, 4));
    norms.iterate(15);
    const bias = [0.6, 0.8];
    const scale = 0.5 / Math.sqrt(45);
    const wanted = [
      [3 * scale + bias[0], 4 * scale + bias[1]],
      [bias[0], 5 * scale + bias[1]],
    ];
    const identity = tf.tensor2d([1, 0, 0, 1], [2, 2]);
    expect(layer(identity)).toBeAllClose(wanted, { atol: 1e-6 });
    expectNoLeaks(() => layer(identity));
  });

  it('differentiates through σ: a weight that only grows changes nothing', () => {
    const { norms, parameters, layer } = normalisedLinear(1);
    norms.iterate(30);
    const weight = parameters.get('layer.parametrizations.weight.original');
    const { gradients, dispose } = computeGradients(parameters, () => ({
      loss: tf.sum(tf.square(layer(tf.tensor2d([1, 2], [1, 2])))) as tf.Scalar,
    }));
    const along = tf.sum(tf.mul(gradients.get(weight)!, weight.variable)).dataSync()[0];
    expect(along).toBeCloseTo(0, 5);
    expect(tf.max(tf.abs(gradients.get(weight)!)).dataSync()[0]).toBeGreaterThan(0.01);
    expect([...gradients.keys()].map(({ role }) => role)).toEqual(['weight', 'weight']);
    dispose();
  });

  it('leaves a weight of zeros as it is, with a finite gradient', () => {
    const norms = new SpectralNorms(0.5);
    const parameters = new ParameterSet();
    const layer = convolutionLayer(parameters.scope(norms.reparametrise), {
      inChannels: 2,
      outChannels: 3,
      kernel: 3,
      zeroInitialised: true,
    });
    parameters.initialise(1);
    norms.iterate(15);
    const x = tf.tensor4d(new RandomStream(1).normals(32), [1, 4, 4, 2]);
    expect(layer(x)).toBeAllClose(tf.zeros([1, 4, 4, 3]), { atol: 0 });
    const { gradients, dispose } = computeGradients(parameters, () => ({
      loss: tf.sum(layer(x)) as tf.Scalar,
    }));
    for (const gradient of gradients.values()) {
      expect(gradient.dataSync().every(Number.isFinite)).toBe(true);
    }
    dispose();
  });

  it('estimates σ of a convolution over PyTorch’s matrix [out, in · kh · kw]', () => {
    const norms = new SpectralNorms(1);
    const parameters = new ParameterSet();
    convolutionLayer(parameters.scope(norms.reparametrise), { inChannels: 2, outChannels: 3, kernel: 3 });
    parameters.initialise(4);
    norms.iterate(200);
    const [weight, left, right] = ['original', '0._u', '0._v'].map((name) =>
      parameters.get(`parametrizations.weight.${name}`).toDisk(),
    );
    // at the fixed point W v = σ u and Wᵀ u = σ v, rows as on disk
    const rows = [0, 1, 2].map((row) => weight.slice(row * 18, row * 18 + 18));
    const times = rows.map((row) => row.reduce((sum, value, index) => sum + value * right[index], 0));
    const sigma = Math.hypot(...times);
    expect(times.map((value) => value / sigma)).toBeAllClose(left, { atol: 1e-5 });
    const back = right.map((_, index) => rows.reduce((sum, row, r) => sum + row[index] * left[r], 0) / sigma);
    expect(back).toBeAllClose(right, { atol: 1e-5 });
  });

  it('names its parts as PyTorch does, and counts no buffers', () => {
    const { parameters } = normalisedLinear(1);
    expect(parameters.names).toEqual([
      'layer.parametrizations.weight.original',
      'layer.parametrizations.weight.0._u',
      'layer.parametrizations.weight.0._v',
      'layer.parametrizations.bias.original',
    ]);
    expect(parameters.count).toBe(6);
    expect(() => new SpectralNorms(0)).toThrow('SpectralNorms: L must be above 0, got 0');
  });
});
