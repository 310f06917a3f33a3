import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadTrainingCheckpoint, saveTrainingCheckpoint, trainLoop } from '@interpolab/nn';
import { RandomStream, startEngine, tf } from '@interpolab/tensor';
import { expectNoLeaks, tempDirectory } from '@interpolab/testing';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import {
  type ClassifierConfig,
  type ClassifierTrainer,
  createClassifierTrainer,
  type NoisingFn,
} from './classifier-trainer.ts';
import { classifierTrainingConfigSchema } from './classifier-training-config.ts';
import { evaluateGuidanceClassifier } from './evaluate-guidance-classifier.ts';
import { guidanceClassifierConfigSchema } from './guidance-classifier-config.ts';

vi.setConfig({ testTimeout: 120_000 });
beforeAll(() => startEngine());

const config: ClassifierConfig = {
  network: guidanceClassifierConfigSchema.parse({
    imageSize: 4,
    width: 32,
    channelMult: [1, 1],
    blocksPerLevel: 1,
    attentionAtSizes: [],
    headChannels: 32,
    numLogits: 4,
  }),
  training: classifierTrainingConfigSchema.parse({ steps: 5, batchSize: 8, learningRate: 3e-3, flip: false }),
};
const numTimesteps = 20;
/** A mild diffusion: at the last timestep a quarter of the variance is noise. */
const noise: NoisingFn = ({ x0, t, noise: epsilon }) =>
  tf.tidy(() => {
    const share = tf.tensor4d(
      t.map((timestep) => timestep / 80),
      [t.length, 1, 1, 1],
    );
    const signal = tf.mul(tf.sqrt(tf.sub(1, share)), x0);
    return tf.add(signal, tf.mul(tf.sqrt(share), epsilon)) as tf.Tensor4D;
  });
/** Class 0 is bright on the left, class 1 on the right. */
const labels = Int32Array.of(0, 1, 0, 1, 0, 1);
const images = {
  data: Float32Array.from({ length: 6 * 48 }, (_, index) =>
    index % 12 < 6 === (labels[Math.floor(index / 48)] === 0) ? 1 : -1,
  ),
  count: 6,
  height: 4,
  width: 4,
  channels: 3,
};
const configHash = 'h';
const create = (changes: Partial<Parameters<typeof createClassifierTrainer>[0]> = {}) =>
  createClassifierTrainer({ images, labels, config, noise, numTimesteps, seed: 3, ...changes });

async function train(trainer: ClassifierTrainer, { from = 0, until }: { from?: number; until: number }) {
  const path = join(tempDirectory(), 'checkpoint.safetensors');
  await trainLoop({ from, steps: until, trainStep: trainer.trainStep });
  await saveTrainingCheckpoint(path, trainer.state, { step: until, configHash });
  return path;
}

const digestOf = (values: readonly number[]) =>
  createHash('sha256').update(Float32Array.from(values)).digest('hex');
const hashOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

describe('createClassifierTrainer', () => {
  it('resumes to the same bits as a training that was never interrupted', async () => {
    const whole = await train(create(), { until: 5 });
    const half = await train(create(), { until: 2 });
    const resumed = create();
    const { step } = await loadTrainingCheckpoint(half, resumed.state, { configHash });
    expect(hashOf(await train(resumed, { from: step, until: 5 }))).toBe(hashOf(whole));
  });

  it('learns to tell the classes apart, and an evaluation sees it', async () => {
    const trainer = create();
    const evaluate = () =>
      evaluateGuidanceClassifier({
        classifier: trainer.classifier,
        images,
        labels,
        noise,
        numTimesteps,
        seed: 1,
        batchSize: 5,
      });
    const before = await evaluate();
    const metrics = [];
    for (let step = 0; step < 30; step++) metrics.push(await trainer.trainStep(step));
    expect(metrics[0].loss).toBeGreaterThan(1); // ln 4 over four logits
    const after = await evaluate();
    expect(after.accuracy).toBe(1);
    expect(after.loss).toBeLessThan(before.loss / 3);
    expect(Object.keys(after).sort()).toEqual([
      'accuracy',
      'accuracy.q0',
      'accuracy.q1',
      'accuracy.q2',
      'accuracy.q3',
      'loss',
    ]);
    expect(await evaluate()).toEqual(after);
  });

  /** First moments of all parameters after one step from weights that are nowhere zero: a tenth of the gradient. */
  const gradientsOf = async (
    changes: Partial<ClassifierConfig['training']>,
    network: Partial<ClassifierConfig['network']> = {},
  ) => {
    const training = { ...config.training, ...changes };
    const trainer = create({ config: { network: { ...config.network, ...network }, training } });
    const { optimizer, parameters } = trainer.state;
    const stream = new RandomStream(1);
    parameters.assign(({ size }) => stream.normals(size).map((value) => value / 10));
    const metrics = await trainer.trainStep(0);
    const gradients = [...parameters].flatMap((parameter) => [...optimizer.toDisk(parameter, 'first')]);
    trainer.dispose();
    return { metrics, gradients };
  };

  it('gives the gradient of the whole batch when it goes through in parts', async () => {
    const whole = await gradientsOf({});
    const parts = await gradientsOf({ microbatchSize: 3 });
    const { gradientNorm, ...others } = parts.metrics;
    expect(others.loss).toBeCloseTo(whole.metrics.loss, 5);
    expect(others.accuracy).toBe(whole.metrics.accuracy);
    expect(gradientNorm / whole.metrics.gradientNorm).toBeCloseTo(1, 5);
    const differs = parts.gradients.findIndex(
      (value, index) => Math.abs(value - whole.gradients[index]) > 1e-5,
    );
    expect(differs).toBe(-1);
  });

  it.each([
    ['with dropout and attention', { dropout: 0.2, attentionAtSizes: [4, 2], residualResampling: true }],
    ['with spectral norms', { spectralNorm: 0.5 }],
  ])('computes blocks twice to the same bits, %s', async (_what, network) => {
    const kept = await gradientsOf({}, network);
    const twice = await gradientsOf({ checkpointActivations: true }, network);
    expect(twice.metrics).toEqual(kept.metrics);
    expect(digestOf(twice.gradients)).toBe(digestOf(kept.gradients));
  });

  it('draws the classes by their weights, and needs one for each', async () => {
    const training = { ...config.training, classWeights: [1, 0] };
    const trainer = create({ config: { ...config, training } });
    for (let step = 0; step < 30; step++) await trainer.trainStep(step);
    const xt = tf.ones([1, 4, 4, 3]) as tf.Tensor4D;
    const logits = trainer.classifier.logits(xt, [0]).dataSync();
    expect(logits[0]).toBeGreaterThan(logits[1]); // it has seen nothing but class 0
    expect(() => create({ config: { ...config, training: { ...training, classWeights: [1] } } })).toThrow(
      'createClassifierTrainer: training.classWeights must have a weight for each class, got 1 and none for class 1',
    );
  });

  it('takes images of any size where it cuts crops', async () => {
    const larger = { data: new Float32Array(6 * 9 * 10 * 3), count: 6, height: 9, width: 10, channels: 3 };
    const training = { ...config.training, randomCrop: { minFraction: 0.8, maxFraction: 1 } };
    const { loss } = await create({ images: larger, config: { ...config, training } }).trainStep(0);
    expect(Number.isFinite(loss)).toBe(true);
    expect(() => create({ images: larger })).toThrow('expected images of 4×4×3, got 9×10×3');
  });

  it('draws anew in each step, and the same again for the same step', async () => {
    const trainer = create({ config: { ...config, training: { ...config.training, learningRate: 0 } } });
    const losses: number[] = [];
    for (const step of [0, 1, 2, 1]) losses.push((await trainer.trainStep(step)).loss);
    expect(new Set(losses).size).toBe(3);
    expect(losses[3]).toBe(losses[1]);
  });

  it('leaks nothing, step by step and when disposed', async () => {
    const trainer = create();
    expectNoLeaks(() => {
      void trainer.trainStep(0); // all of it is done when it returns
    });
    const options = { images, labels, noise, numTimesteps, seed: 1, batchSize: 8 };
    const { numTensors } = tf.memory();
    await evaluateGuidanceClassifier({ ...trainer, ...options });
    expect(tf.memory().numTensors).toBe(numTensors);
    const before = tf.memory().numTensors;
    const other = create();
    await other.trainStep(0);
    other.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('says what does not fit', () => {
    expect(() => create({ labels: Int32Array.of(0, 1) })).toThrow(
      'createClassifierTrainer: expected a label for each of 6 images, got 2',
    );
    expect(() => create({ labels: Int32Array.of(0, 1, 0, 1, 0, 4) })).toThrow(
      'createClassifierTrainer: labels[5] must be in 0 … 3, got 4',
    );
  });
});

describe('classifierTrainingConfigSchema', () => {
  it('has the settings of the paper by default', () => {
    expect(classifierTrainingConfigSchema.parse({})).toEqual({
      steps: 150_000,
      batchSize: 64,
      learningRate: 3e-4,
      warmupSteps: 0,
      learningRateDecay: 'constant',
      weightDecay: 0,
      microbatchSize: null,
      checkpointActivations: false,
      maxGradientNorm: null,
      precision: 'float32',
      classWeights: null,
      labelSmoothing: 0,
      flip: true,
      randomCrop: null,
      checkpointEvery: 10_000,
      archive: null,
      evaluation: null,
    });
  });

  it('needs steps with all of the noise after those that warm it up', () => {
    expect(classifierTrainingConfigSchema.parse({ steps: 100, noiseWarmupSteps: 99 }).noiseWarmupSteps).toBe(
      99,
    );
    expect(
      classifierTrainingConfigSchema.safeParse({ steps: 100, noiseWarmupSteps: 100 }).error?.issues,
    ).toEqual([
      expect.objectContaining({
        path: ['noiseWarmupSteps'],
        message: expect.stringContaining('must be below steps'),
      }),
    ]);
  });
});
