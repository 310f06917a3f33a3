import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadTrainingCheckpoint, saveTrainingCheckpoint, trainLoop } from '@interpolab/nn';
import { RandomStream, startEngine, tf } from '@interpolab/tensor';
import { expectNoLeaks, tempDirectory } from '@interpolab/testing';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { denoiserConfigSchema } from './create-denoiser.ts';
import { createDdpmTrainer, type DdpmConfig, type DdpmTrainer } from './ddpm-trainer.ts';
import { ddpmTrainingConfigSchema } from './ddpm-training-config.ts';
import { diffusionConfigSchema } from './diffusion.ts';
import { samplingConfigSchema } from './sampling-config.ts';
import { unetConfigSchema } from './unet-config.ts';

vi.setConfig({ testTimeout: 120_000 });
beforeAll(() => startEngine());

const config: DdpmConfig = {
  diffusion: diffusionConfigSchema.parse({ numTimesteps: 50 }),
  network: unetConfigSchema.parse({
    imageSize: 4,
    width: 32,
    channelMult: [1, 1],
    blocksPerLevel: 1,
    attentionAtSizes: [2],
    heads: 1,
    dropout: 0.1,
  }),
  training: ddpmTrainingConfigSchema.parse({ steps: 6, batchSize: 4, learningRate: 1e-3, emaDecay: 0.9 }),
};
/** Five images: left half dark, right half bright, a little different each. */
const images = {
  data: Float32Array.from({ length: 5 * 48 }, (_, index) =>
    index % 12 < 6 ? -1 : 1 - 0.1 * Math.floor(index / 48),
  ),
  count: 5,
  height: 4,
  width: 4,
  channels: 3,
};
const configHash = 'h';
const create = (changes: Partial<DdpmConfig> = {}, seed = 3) =>
  createDdpmTrainer({ images, config: { ...config, ...changes }, seed });

async function train(trainer: DdpmTrainer, { from = 0, until }: { from?: number; until: number }) {
  const path = join(tempDirectory(), 'checkpoint.safetensors');
  await trainLoop({ from, steps: until, trainStep: trainer.trainStep });
  await saveTrainingCheckpoint(path, trainer.state, { step: until, configHash });
  return path;
}

const digestOf = (values: readonly number[]) =>
  createHash('sha256').update(Float32Array.from(values)).digest('hex');
const mostOf = (values: readonly number[]) =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
const hashOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

describe('createDdpmTrainer', () => {
  it('resumes to the same bits as a training that was never interrupted', async () => {
    const whole = await train(create(), { until: 6 });
    const half = await train(create(), { until: 2 });
    const resumed = create();
    const { step } = await loadTrainingCheckpoint(half, resumed.state, { configHash });
    expect(hashOf(await train(resumed, { from: step, until: 6 }))).toBe(hashOf(whole));
    expect(hashOf(await train(create({}, 4), { until: 6 }))).not.toBe(hashOf(whole));
  });

  it('learns: the loss falls', async () => {
    const trainer = create({ training: { ...config.training, learningRate: 3e-3, batchSize: 16 } });
    const losses: number[] = [];
    for (let step = 0; step < 30; step++) losses.push((await trainer.trainStep(step)).mse);
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(losses.slice(0, 3))).toBeGreaterThan(0.8); // predicting no noise costs 1
    expect(mean(losses.slice(-10))).toBeLessThan(0.6);
  });

  it.each([
    ['v', { minSnrGamma: 5 }],
    ['x0', {}],
    ['noise', { kind: 'bound' }],
  ] as const)('learns to predict %s under %j', async (prediction, loss) => {
    const trainer = create({
      diffusion: { ...config.diffusion, prediction },
      training: ddpmTrainingConfigSchema.parse({
        ...config.training,
        learningRate: 3e-3,
        batchSize: 16,
        loss,
      }),
    });
    const errors: number[] = [];
    for (let step = 0; step < 30; step++) errors.push((await trainer.trainStep(step)).mse);
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(errors.slice(-10))).toBeLessThan(0.85 * mean(errors.slice(0, 3)));
    trainer.dispose();
  });

  it('reports the losses and moves the average', async () => {
    const trainer = create();
    const metrics = await trainer.trainStep(0);
    expect(metrics.loss).toBeCloseTo(metrics.mse + metrics.vb!, 5);
    expect(metrics.learningRate).toBe(1e-3);
    const parameter = trainer.denoiser.parameters.get('out.2.bias'); // starts at zero, moves by the learning rate
    const [moved] = parameter.toDisk().map(Math.abs);
    expect(moved).toBeCloseTo(1e-3, 5);
    expect(Math.abs(trainer.average.toDisk(parameter)[0])).toBeCloseTo(0.1 * moved, 6);
  });

  /** First moments of all parameters after one step from weights that are nowhere zero: a tenth of the gradient. */
  const gradientsOf = async (changes: Partial<DdpmConfig['training']>, more: Partial<DdpmConfig> = {}) => {
    const trainer = create({ ...more, training: { ...config.training, ...changes } });
    const { optimizer, parameters } = trainer.state;
    const stream = new RandomStream(1);
    parameters.assign(({ size }) => stream.normals(size).map((value) => value / 10));
    const metrics = await trainer.trainStep(0);
    const gradients = [...parameters].flatMap((parameter) => [...optimizer.toDisk(parameter, 'first')]);
    trainer.dispose();
    return { metrics, gradients };
  };
  const withoutDropout = { network: { ...config.network, dropout: 0 } as DdpmConfig['network'] };

  it('gives the gradient of the whole batch when it goes through in parts', async () => {
    const whole = await gradientsOf({}, withoutDropout);
    for (const microbatchSize of [1, 3]) {
      const parts = await gradientsOf({ microbatchSize }, withoutDropout);
      expect(parts.metrics.loss).toBeCloseTo(whole.metrics.loss, 5);
      expect(parts.metrics['mse.q0']).toBeCloseTo(whole.metrics['mse.q0']!, 5);
      expect(parts.metrics.gradientNorm / whole.metrics.gradientNorm).toBeCloseTo(1, 5);
      const largest = mostOf(whole.gradients);
      const worst = mostOf(parts.gradients.map((value, index) => value - whole.gradients[index]));
      expect(worst / largest).toBeLessThan(2e-5);
      expect(worst).toBeGreaterThan(0); // it was computed in another order
    }
  });

  const attending = { attentionAtSizes: [2, 4], blocksPerLevel: 2 };
  it.each([
    ['a U-Net with attention', { ...config.network, ...attending }],
    ['one that resamples in its blocks', { ...config.network, ...attending, residualResampling: true }],
    [
      'a transformer',
      denoiserConfigSchema.parse({
        backbone: 'dit',
        imageSize: 4,
        patchSize: 2,
        depth: 2,
        width: 32,
        heads: 2,
      }),
    ],
  ])('computes %s twice to the same bits, dropout included', async (_what, network) => {
    const more = { network: network as DdpmConfig['network'] };
    const kept = await gradientsOf({}, more);
    const twice = await gradientsOf({ checkpointActivations: true }, more);
    expect(digestOf(twice.gradients)).toBe(digestOf(kept.gradients));
    expect(twice.metrics).toEqual(kept.metrics);
    expect(kept.metrics.gradientNorm).toBeGreaterThan(0);
  });

  it('keeps an average at each rate, and resumes all of it with a sampler that remembers', async () => {
    const training = {
      ...config.training,
      steps: 150,
      batchSize: 8,
      microbatchSize: 3,
      furtherEmaDecays: [0.5],
      timestepSampler: 'lossSecondMoment' as const,
      maxGradientNorm: 0.5,
      checkpointActivations: true,
      randomCrop: { minFraction: 0.5, maxFraction: 1 },
    };
    // Three timesteps: ten losses of each are soon seen, and from then on the sampler prefers some.
    const changes = { training, diffusion: { ...config.diffusion, numTimesteps: 3 } };
    const whole = create(changes);
    const wholePath = await train(whole, { until: 9 });
    const half = await train(create(changes), { until: 5 });
    const resumed = create(changes);
    const { step } = await loadTrainingCheckpoint(half, resumed.state, { configHash });
    expect(hashOf(await train(resumed, { from: step, until: 9 }))).toBe(hashOf(wholePath));
    expect(Math.min(...whole.state.memory!.arrays().counts)).toBe(10); // it did prefer
    const weight = whole.denoiser.parameters.get('out.2.bias');
    const [further] = whole.furtherAverages;
    const distance = (values: Float32Array) => Math.abs(values[0] - weight.toDisk()[0]);
    expect(distance(further.toDisk(weight))).toBeLessThan(distance(whole.average.toDisk(weight)));
  });

  it('drops the labels of a class-conditional network as often as it is told', async () => {
    const network = unetConfigSchema.parse({ ...config.network, numClasses: 2, nullRow: true, dropout: 0 });
    const rowsTouched = async (labelDropProbability: number) => {
      const training = { ...config.training, batchSize: 64, labelDropProbability };
      const trainer = createDdpmTrainer({
        images,
        labels: Int32Array.of(0, 1, 0, 1, 0),
        config: { ...config, network, training },
        seed: 3,
      });
      // the embedding layers start at work, but the zero-initialised ends hide them: two steps open them
      for (let step = 0; step < 3; step++) await trainer.trainStep(step);
      const { optimizer, parameters } = trainer.state;
      const table = optimizer.toDisk(parameters.get('label_emb.weight'), 'second');
      const rows = [0, 1, 2].map((row) => table.subarray(row * 128, (row + 1) * 128).some((v) => v > 0));
      trainer.dispose();
      return rows;
    };
    expect(await rowsTouched(0)).toEqual([true, true, false]);
    expect(await rowsTouched(0.1)).toEqual([true, true, true]);
    expect(await rowsTouched(0.999)).toEqual([false, false, true]);
  });

  it('draws anew in each step, and the same again for the same step', async () => {
    const trainer = create({ training: { ...config.training, learningRate: 0 } });
    const losses: number[] = [];
    for (const step of [0, 1, 2, 1]) losses.push((await trainer.trainStep(step)).loss);
    expect(new Set(losses).size).toBe(3);
    expect(losses[3]).toBe(losses[1]);
  });

  it('reports norms, the one of the weights every tenth step, and losses by quarter of the timesteps', async () => {
    const trainer = create({ training: { ...config.training, learningRate: 0, batchSize: 40 } });
    const metrics = await trainer.trainStep(8);
    expect(metrics.parameterNorm).toBeUndefined();
    const quarters = [0, 1, 2, 3].map((quarter) => metrics[`mse.q${quarter}`]!);
    expect(quarters.every((value) => value > 0.5 && value < 1.5)).toBe(true); // ε̂ starts at 0: the mean of ε²
    const { parameterNorm } = await trainer.trainStep(9);
    const values = [...trainer.denoiser.parameters].flatMap((parameter) => [...parameter.toDisk()]);
    expect(parameterNorm).toBeCloseTo(Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0)), 4);
  });

  it('can leave the variance fixed', async () => {
    const trainer = create({
      diffusion: { ...config.diffusion, variance: 'fixedLarge' },
      network: { ...config.network, learnSigma: false },
    });
    const { loss, mse, vb } = await trainer.trainStep(0);
    expect(mse).toBeCloseTo(loss, 6);
    expect(vb).toBeUndefined();
  });

  it('leaks nothing, step by step and when disposed', async () => {
    const trainer = create();
    expectNoLeaks(() => {
      void trainer.trainStep(0); // all of it is done when it returns
    });
    const before = tf.memory().numTensors;
    const other = create();
    await other.trainStep(0);
    other.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('says what does not fit', () => {
    expect(() => create({ network: { ...config.network, imageSize: 8 } })).toThrow(
      'createDdpmTrainer: expected images of 8×8×3, got 4×4×3',
    );
    expect(() => create({ network: { ...config.network, learnSigma: false } })).toThrow(
      'createDdpmTrainer: diffusion.variance "learnedRange" needs network.learnSigma true, got false',
    );
    const conditional = unetConfigSchema.parse({ ...config.network, numClasses: 2 });
    expect(() => create({ network: conditional })).toThrow(
      'createDdpmTrainer: a class-conditional network needs a label for each of 5 images, got none',
    );
    const labels = Int32Array.of(0, 1, 0, 1, 1);
    const training = { ...config.training, labelDropProbability: 0.1 };
    expect(() =>
      createDdpmTrainer({ images, labels, config: { ...config, network: conditional, training }, seed: 1 }),
    ).toThrow('createDdpmTrainer: labels must be in 0 … 0, got 1');
    expect(() => create({ training })).toThrow(
      'createDdpmTrainer: training.labelDropProbability 0.1 needs network.numClasses, got null',
    );
  });
});

describe('schemas', () => {
  it('have the settings of the paper by default', () => {
    expect(diffusionConfigSchema.parse({})).toEqual({
      numTimesteps: 4000,
      noiseSchedule: 'cosine',
      variance: 'learnedRange',
      prediction: 'noise',
    });
    expect(ddpmTrainingConfigSchema.parse({})).toEqual({
      steps: 250_000,
      batchSize: 64,
      learningRate: 1e-4,
      warmupSteps: 0,
      learningRateDecay: 'constant',
      weightDecay: 0,
      loss: { kind: 'hybrid', boundWeight: 'reference', minSnrGamma: null },
      microbatchSize: null,
      checkpointActivations: false,
      maxGradientNorm: null,
      precision: 'float32',
      timestepSampler: 'uniform',
      labelDropProbability: 0,
      emaDecay: 0.9999,
      furtherEmaDecays: [],
      flip: true,
      randomCrop: null,
      checkpointEvery: 10_000,
      archive: null,
      evaluation: null,
      samples: null,
    });
    expect(samplingConfigSchema.parse({})).toEqual({
      count: 10_000,
      batchSize: 64,
      respacing: '250',
      sampler: 'ancestral',
      emaDecay: null,
      eta: 0,
      clipX0: true,
      guidance: 'classifier',
      numClasses: 2,
      strengths: [0, 30],
      weights: [],
      weightSchedule: { kind: 'constant' },
      classes: 'reference',
      gradientAt: 'xt',
      classifierFreeChannels: 'all',
      sheets: true,
      trajectories: { samples: 64, every: null },
    });
  });

  it('refuse what cannot be', () => {
    const messages = (result: { error?: { issues: { message: string }[] } }) =>
      result.error?.issues.map(({ message }) => message);
    expect(samplingConfigSchema.parse({ respacing: 64 }).respacing).toBe('64');
    expect(messages(samplingConfigSchema.safeParse({ respacing: 'all' }))).toEqual([
      'must look like "250", "10,20,30" or "ddim250"',
    ]);
    expect(messages(samplingConfigSchema.safeParse({ eta: 0.5 }))).toEqual([
      'must be 0 for sampler "ancestral", got 0.5',
    ]);
    expect(messages(samplingConfigSchema.safeParse({ sampler: 'ddim', gradientAt: 'mean' }))).toEqual([
      'must be "xt" unless the ancestral sampler is guided by a classifier, got "mean"',
    ]);
    expect(messages(samplingConfigSchema.safeParse({ weights: [[0, 0], [3]] }))).toEqual([
      'must not all be 0 (unconditional samples are always drawn)',
      'must be for 2 or more classes',
    ]);
    expect(messages(ddpmTrainingConfigSchema.safeParse({ batchSize: -1 }))).toHaveLength(1);
    expect(messages(ddpmTrainingConfigSchema.safeParse({ precision: 'bfloat16' }))).toEqual([
      'must be "float32", got "bfloat16": every engine here computes in float32 (for less memory set microbatchSize or checkpointActivations)',
    ]);
    expect(messages(ddpmTrainingConfigSchema.safeParse({ furtherEmaDecays: [0.9, 0.9999, 0.9] }))).toEqual([
      'must be a rate of its own, got 0.9999 again',
      'must be a rate of its own, got 0.9 again',
    ]);
    expect(messages(diffusionConfigSchema.safeParse({ T: 4000 }))).toEqual(['Unrecognized key: "T"']);
  });
});
