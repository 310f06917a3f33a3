import { RandomStream, startEngine, tf } from '@interpolab/tensor';
import { expectNoLeaks } from '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { createDiffusion } from './diffusion.ts';
import { qSample } from './forward-process.ts';
import { ddpmLossConfigSchema } from './loss-config.ts';
import { trainingLoss, variationalBoundTerm } from './losses.ts';
import { minSnrWeights } from './min-snr-weights.ts';
import { predictionTarget } from './prediction.ts';

beforeAll(() => startEngine({ engine: 'cpu' }));

const config = { numTimesteps: 100, noiseSchedule: 'cosine', variance: 'learnedRange' } as const;
const diffusion = createDiffusion(config);
const t = [0, 1, 50];
const shape = [3, 4, 4, 3] as [number, number, number, number];

const random = (stream: number) => tf.tensor4d(new RandomStream(3, stream).normals(144), shape);

function batch() {
  const [x0, noise] = [tf.tanh(random(1)), random(2)];
  return { x0, noise, t, xt: qSample(diffusion.schedule, { x0, t, noise }) };
}

/** The answer of a network that predicts this noise and this variance output. */
const answer = (noise: tf.Tensor4D, varianceOutput: number) =>
  tf.concat([noise, tf.fill(shape, varianceOutput)], 3) as tf.Tensor4D;

describe('trainingLoss', () => {
  it('is zero, but for the likelihood at t = 0, when noise and variance are exactly right', () => {
    const input = batch();
    // output −1 chooses β̃_t, the variance of the true posterior
    const { mse, vb, loss } = trainingLoss(diffusion, { ...input, modelOutput: answer(input.noise, -1) });
    expect(mse).toBeAllClose([0, 0, 0], { atol: 0 });
    expect([...vb!.dataSync()].slice(1)).toBeAllClose([0, 0], { atol: 1e-5 });
    expect(vb!.dataSync()[0]).toBeGreaterThan(0);
    expect(loss).toBeAllClose(vb!, { atol: 0 });
  });

  it('is the mean squared error plus the bound', () => {
    const input = batch();
    const shifted = tf.add(input.noise, 0.5) as tf.Tensor4D;
    const { mse, vb, loss } = trainingLoss(diffusion, { ...input, modelOutput: answer(shifted, 0.3) });
    expect(mse).toBeAllClose([0.25, 0.25, 0.25], { rtol: 1e-5 });
    expect(loss).toBeAllClose(tf.add(mse, vb!), { atol: 0 });
  });

  it('teaches the mean by the squared error only, and the variance by the bound only', () => {
    const input = batch();
    const lossOf = (predNoise: tf.Tensor, varianceOutput: tf.Tensor) => {
      const modelOutput = tf.concat([predNoise, varianceOutput], 3) as tf.Tensor4D;
      return tf.sum(trainingLoss(diffusion, { ...input, modelOutput }).loss);
    };
    const shifted = tf.add(input.noise, 0.5);
    const [byNoise, byVariance] = tf.grads(lossOf)([shifted, tf.fill(shape, 0.3)]);
    expect(byNoise).toBeAllClose(tf.fill(shape, (2 * 0.5) / 48), { rtol: 1e-4 }); // d mean (Δ²) = 2 Δ / 48
    expect(tf.max(tf.abs(byVariance)).dataSync()[0]).toBeGreaterThan(1e-4);
  });

  it.each([
    ['reference', 1],
    ['improvedDiffusion', 0.1],
  ] as const)('weighs the bound as asked, T = 100: %s by %s', (boundWeight, weight) => {
    const input = { ...batch(), modelOutput: answer(random(9), 0.3) };
    const config = ddpmLossConfigSchema.parse({ boundWeight });
    const { mse, vb, loss } = trainingLoss(diffusion, input, config);
    expect(loss).toBeAllClose(tf.add(mse, tf.mul(weight, vb!)), { rtol: 1e-6 });
  });

  it('of kind bound is T times the bound at t, and teaches mean and variance', () => {
    const input = batch();
    const modelOutput = answer(random(9), 0.3);
    const config = ddpmLossConfigSchema.parse({ kind: 'bound' });
    const { loss } = trainingLoss(diffusion, { ...input, modelOutput }, config);
    const expected = tf.mul(100, variationalBoundTerm(diffusion, { ...input, modelOutput }));
    expect(loss).toBeAllClose(expected, { rtol: 1e-6 });
    const gradient = tf.grad((output) =>
      tf.sum(trainingLoss(diffusion, { ...input, modelOutput: output as tf.Tensor4D }, config).loss),
    )(modelOutput);
    const [byNoise, byVariance] = tf.split(gradient, 2, 3);
    expect(tf.max(tf.abs(byNoise)).dataSync()[0]).toBeGreaterThan(1e-4);
    expect(tf.max(tf.abs(byVariance)).dataSync()[0]).toBeGreaterThan(1e-4);
  });

  it('weighs the squared error, and not the bound, by min-SNR', () => {
    const input = { ...batch(), modelOutput: answer(random(9), 0.3) };
    const { mse, vb, loss } = trainingLoss(diffusion, input, ddpmLossConfigSchema.parse({ minSnrGamma: 5 }));
    const weights = minSnrWeights(diffusion, { t, gamma: 5 });
    expect(loss).toBeAllClose(tf.add(tf.mul(weights, mse), vb!), { rtol: 1e-6 });
  });

  it('of a predicted x_0 or v is zero at the target', () => {
    for (const prediction of ['x0', 'v'] as const) {
      const other = createDiffusion({ ...config, variance: 'fixedSmall', prediction });
      const input = batch();
      const modelOutput = predictionTarget(other, input);
      const { loss } = trainingLoss(other, { ...input, modelOutput });
      expect(loss).toBeAllClose([0, 0, 0], { atol: 0 });
      const vb = variationalBoundTerm(other, { ...input, modelOutput }).dataSync();
      expect([...vb].slice(1)).toBeAllClose([0, 0], { atol: 1e-5 });
    }
  });

  it('has no bound when the variance is fixed', () => {
    const input = batch();
    const fixed = createDiffusion({ ...config, variance: 'fixedLarge' });
    const losses = trainingLoss(fixed, { ...input, modelOutput: input.noise });
    expect(losses.vb).toBeUndefined();
    expect(losses.loss).toBe(losses.mse);
  });

  it('leaks nothing', () => {
    const input = batch();
    const modelOutput = answer(input.noise, 0);
    expectNoLeaks(() => tf.tidy(() => trainingLoss(diffusion, { ...input, modelOutput }).loss));
    expectNoLeaks(() => variationalBoundTerm(diffusion, { ...input, modelOutput }));
  });

  it('names tensors that do not fit', () => {
    const input = batch();
    const small = tf.zeros([1, 4, 4, 3]) as tf.Tensor4D;
    expect(() =>
      trainingLoss(diffusion, { ...input, noise: small, modelOutput: answer(input.noise, 0) }),
    ).toThrow('trainingLoss: noise: expected shape [3,4,4,3], got [1,4,4,3]');
  });
});

describe('variationalBoundTerm', () => {
  it('is the KL of two Gaussians of equal mean in bits: ½ (r − 1 − ln r) / ln 2 with r = β̃ / β', () => {
    const input = batch();
    const vb = variationalBoundTerm(diffusion, { ...input, modelOutput: answer(input.noise, 1) }).dataSync();
    for (const image of [1, 2]) {
      const { betas, posteriorVariance } = diffusion.schedule;
      const ratio = posteriorVariance[t[image]] / betas[t[image]];
      expect(vb[image]).toBeCloseTo((0.5 * (ratio - 1 - Math.log(ratio))) / Math.LN2, 5);
    }
  });
});
