import { computeGradients, toChannelsFirst, toChannelsLast } from '@interpolab/nn';
import { type Engine, startEngine, tf } from '@interpolab/tensor';
import { loadReference, normalValues, parameterValues } from '@interpolab/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createDiffusion, diffusionConfigSchema } from './diffusion.ts';
import { qSample } from './forward-process.ts';
import { hybridLoss } from './losses.ts';
import { pMeanVariance } from './p-mean-variance.ts';
import { sampleChain } from './sampling-chain.ts';
import { createUnet, type Unet } from './unet.ts';
import { unetConfigSchema } from './unet-config.ts';

// Golden numbers: the paper's PyTorch implementation, float32 on CPU, with weights made by rule
// (libs/testing/README.md). Limits from there: 3e-5 on single evaluations, 1e-3 on chains, 1e-4 on gradient norms.
const reference = loadReference('small');
const { config, t } = reference;
const { batch, imageSize } = config;
const size = batch * 3 * imageSize ** 2;
const single = { ofMax: 3e-5 };
const chain = { ofMax: 1e-3 };

const diffusionConfig = diffusionConfigSchema.parse({ numTimesteps: config.diffusionSteps });
const diffusion = createDiffusion(diffusionConfig);
vi.setConfig({ testTimeout: 600_000 }); // the plain cpu engine needs minutes where the others need seconds
let engine: Engine;
let unet: Unet;
let x0: tf.Tensor4D;
let noise: tf.Tensor4D;
let xt: tf.Tensor4D;

beforeAll(async () => {
  engine = await startEngine();
  unet = createReferenceUnet();
  x0 = fromReferenceOrder(normalValues(config.seed + 11, size).map(Math.tanh));
  noise = fromReferenceOrder(normalValues(config.seed + 12, size));
  xt = qSample(diffusion.schedule, { x0, t, noise });
});

afterAll(async () => {
  unet.parameters.dispose();
  tf.dispose([x0, noise, xt]);
  await engine.dispose();
});

describe('parity with the reference implementation', () => {
  it('has the parameters of the reference, in its order', () => {
    expect([...unet.parameters].map(({ name, diskShape }) => [name, diskShape])).toEqual(
      reference.unetParameters,
    );
    expect(unet.parameters.count).toBe(reference.unetParameterCount);
  });

  it('draws the same x_t', () => {
    expect(inReferenceOrder(xt)).toMatchReference(reference.qSample, single);
  });

  it('predicts the same noise and variance', () => {
    const modelOutput = unet.forward(xt, t);
    expect(inReferenceOrder(modelOutput)).toMatchReference(reference.unetOutput, single);
    const predicted = pMeanVariance(diffusion, { modelOutput, xt, t, clipX0: true });
    expect(inReferenceOrder(predicted.variance)).toMatchReference(
      reference['pMeanVariance.variance'],
      single,
    );
    expect(inReferenceOrder(predicted.logVariance)).toMatchReference(
      reference['pMeanVariance.log_variance'],
      single,
    );
    expectAmplified(inReferenceOrder(predicted.predX0), 'pred_xstart', noiseFactor);
    expectAmplified(
      inReferenceOrder(predicted.mean),
      'mean',
      (timestep) => diffusion.schedule.posteriorMeanCoef1[timestep] * noiseFactor(timestep),
    );
    tf.dispose([modelOutput, predicted.mean, predicted.variance, predicted.logVariance, predicted.predX0]);
  });

  it('has the same losses and the same gradient of every parameter', () => {
    const { metrics, gradients, dispose } = computeGradients(unet.parameters, () => {
      const modelOutput = unet.forward(xt, t);
      const { loss, mse, vb } = hybridLoss(diffusion, { modelOutput, x0, xt, t, noise });
      return { loss: tf.mean(loss), metrics: { loss, mse, vb: vb! } };
    });
    expect(metrics.mse).toBeAllClose(Float32Array.from(reference.loss.mse), single);
    expect(metrics.vb).toBeAllClose(Float32Array.from(reference.loss.vb), single);
    expect(metrics.loss).toBeAllClose(Float32Array.from(reference.loss.loss), single);
    const norms = [...unet.parameters].map((parameter) => l2Norm(gradients.get(parameter)!));
    dispose();
    const floor = 1e-3 * Math.max(...reference.gradNorms);
    norms.forEach((norm, index) => {
      const expected = reference.gradNorms[index];
      const error = Math.abs(norm - expected) / Math.max(expected, floor);
      expect(error, unet.parameters.names[index]).toBeLessThan(1e-4);
    });
  });

  it('samples the same images over a whole ancestral chain', async () => {
    const respaced = createDiffusion(diffusionConfig, config.respacing);
    expect(respaced.schedule.timesteps).toEqual(reference.respacedTimesteps);
    expect(respaced.schedule.betas).toBeAllClose(Float64Array.from(reference.respacedBetas), { rtol: 1e-12 });
    expect(await sampleFromReferenceNoise(respaced, 'ancestral')).toMatchReference(
      reference['sample.unconditional'],
      chain,
    );
  });

  it('samples the same images with DDIM', async () => {
    const respaced = createDiffusion(diffusionConfig, config.ddimRespacing);
    expect(respaced.schedule.timesteps).toEqual(reference.ddimTimesteps);
    expect(await sampleFromReferenceNoise(respaced, 'ddim')).toMatchReference(
      reference['sample.ddim'],
      chain,
    );
  });
});

/** b = √(1/ᾱ − 1): what the error of ε̂ is multiplied by in x̂_0 = a·x_t − b·ε̂. */
function noiseFactor(timestep: number): number {
  return Math.sqrt(1 / diffusion.schedule.alphasCumprod[timestep] - 1);
}

/**
 * Holds each image to the limit of ε̂ times what its timestep makes of an error of ε̂ (at least 1). At t = 99 that
 * is 2,000 for x̂_0: one unit in the last place of ε̂, less than two builds of the reference agree to, moves an
 * unclipped x̂_0 by 1e-4.
 */
function expectAmplified(
  values: Float32Array,
  name: 'pred_xstart' | 'mean',
  factorAt: (timestep: number) => number,
): void {
  const { values: expected, shape } = reference[`pMeanVariance.${name}`];
  const stride = Math.floor(values.length / 512);
  const perImage = values.length / shape[0];
  expected.forEach((value, index) => {
    const timestep = t[Math.floor((index * stride) / perImage)];
    const limit = single.ofMax * Math.max(1, factorAt(timestep));
    expect(Math.abs(values[index * stride] - value)).toBeLessThan(limit);
  });
}

async function sampleFromReferenceNoise(
  respaced: ReturnType<typeof createDiffusion>,
  sampler: 'ancestral' | 'ddim',
): Promise<Float32Array> {
  const start = fromReferenceOrder(normalValues(config.seed + 20, size));
  const images = (await sampleChain(respaced, {
    denoiser: (x, timesteps) => unet.forward(x, timesteps),
    sampler,
    start,
    noiseAt: (index) => fromReferenceOrder(normalValues(config.seed + 1000 + index, size)),
  }))!;
  const values = inReferenceOrder(images);
  tf.dispose([start, images]);
  return values;
}

function createReferenceUnet(): Unet {
  const network = createUnet(
    unetConfigSchema.parse({
      imageSize,
      width: config.modelChannels,
      channelMult: config.channelMult,
      blocksPerLevel: config.numResBlocks,
      attentionAtSizes: config.attentionAtSizes,
      heads: config.numHeads,
    }),
  );
  const { names } = network.parameters;
  network.parameters.assign(({ name, diskShape }) => {
    const stream = config.seed * 100_000 + names.indexOf(name);
    return parameterValues({ name, shape: diskShape, stream, gain: config.gain });
  });
  return network;
}

function fromReferenceOrder(values: ArrayLike<number>): tf.Tensor4D {
  return tf.tensor4d(toChannelsLast(values, [batch, 3, imageSize, imageSize]), [
    batch,
    imageSize,
    imageSize,
    3,
  ]);
}

/** As [N, C, H, W]; a per-image value is repeated over the image, as the reference does. */
function inReferenceOrder(tensor: tf.Tensor4D): Float32Array {
  const [count, height, width, channels] = tensor.shape;
  return toChannelsFirst(tensor.dataSync(), [count, channels, height, width]);
}

function l2Norm(tensor: tf.Tensor): number {
  const values = tensor.dataSync() as Float32Array;
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}
