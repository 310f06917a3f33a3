import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadTrainingCheckpoint, saveTrainingCheckpoint, trainLoop } from '@interpolab/nn';
import { startEngine, tf } from '@interpolab/tensor';
import { expectNoLeaks, tempDirectory } from '@interpolab/testing';
import { beforeAll, describe, expect, it, vi } from 'vitest';
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

  it('draws anew in each step, and the same again for the same step', async () => {
    const trainer = create({ training: { ...config.training, learningRate: 0 } });
    const losses: number[] = [];
    for (const step of [0, 1, 2, 1]) losses.push((await trainer.trainStep(step)).loss);
    expect(new Set(losses).size).toBe(3);
    expect(losses[3]).toBe(losses[1]);
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
      emaDecay: 0.9999,
      flip: true,
      checkpointEvery: 10_000,
    });
    expect(samplingConfigSchema.parse({})).toEqual({
      count: 10_000,
      batchSize: 64,
      respacing: '250',
      sampler: 'ancestral',
      strengths: [0, 30],
    });
  });

  it('refuse what cannot be', () => {
    const messages = (result: { error?: { issues: { message: string }[] } }) =>
      result.error?.issues.map(({ message }) => message);
    expect(samplingConfigSchema.parse({ respacing: 64 }).respacing).toBe('64');
    expect(messages(samplingConfigSchema.safeParse({ respacing: 'all' }))).toEqual([
      'must look like "250", "10,20,30" or "ddim250"',
    ]);
    expect(messages(ddpmTrainingConfigSchema.safeParse({ batchSize: -1 }))).toHaveLength(1);
    expect(messages(diffusionConfigSchema.safeParse({ T: 4000 }))).toEqual(['Unrecognized key: "T"']);
  });
});
