import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadTrainingCheckpoint, saveTrainingCheckpoint, trainLoop } from '@interpolab/nn';
import { RandomStream, startEngine, tf } from '@interpolab/tensor';
import { expectNoLeaks, tempDirectory } from '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { classificationMetrics } from './classification-metrics.ts';
import { imageClassifierConfigSchema } from './image-classifier-config.ts';
import { createImageClassifierTrainer, type ImageClassifierTrainer } from './image-classifier-trainer.ts';
import { imageClassifierTrainingConfigSchema } from './image-classifier-training-config.ts';
import { imagesInMemory } from './image-source.ts';
import { predictLogits } from './predict-logits.ts';

beforeAll(() => startEngine());

const network = imageClassifierConfigSchema.parse({ architecture: 'efficientnet_v2_nano', imageSize: 16 });
const training = imageClassifierTrainingConfigSchema.parse({ steps: 40, batchSize: 8, learningRate: 0.05 });
const count = 24;
/** Noise, bright in the upper half for class 1 and in the lower for class 0: a mirror image is of the same class. */
const labels = Int32Array.from({ length: count }, (_, index) => index % 2);
const noise = new RandomStream(3).normals(count * 16 * 16 * 3);
const data = noise.map((value, at) => {
  const image = Math.floor(at / 768);
  const isUpper = at % 768 < 384;
  return 0.3 * value + (isUpper === (labels[image] === 1) ? 0.5 : -0.5);
});
const images = imagesInMemory({ data, count, height: 16, width: 16, channels: 3 }, network);
const create = (changes: Partial<Parameters<typeof createImageClassifierTrainer>[0]> = {}) =>
  createImageClassifierTrainer({ images, labels, network, training, seed: 5, ...changes });

const configHash = 'h';
async function train(trainer: ImageClassifierTrainer, { from = 0, until }: { from?: number; until: number }) {
  const path = join(tempDirectory(), 'checkpoint.safetensors');
  await trainLoop({ from, steps: until, trainStep: trainer.trainStep });
  await saveTrainingCheckpoint(path, trainer.state, { step: until, configHash });
  return path;
}
const hashOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

describe(createImageClassifierTrainer, () => {
  it('resumes to the same bits, running moments, momentum and dropout included', async () => {
    const whole = await train(create(), { until: 5 });
    const half = await train(create(), { until: 2 });
    const resumed = create();
    const { step } = await loadTrainingCheckpoint(half, resumed.state, { configHash });
    expect(hashOf(await train(resumed, { from: step, until: 5 }))).toBe(hashOf(whole));
  });

  it('learns, and what it learnt is there in evaluation', async () => {
    const trainer = create();
    const losses: number[] = [];
    for (let step = 0; step < 40; step++) losses.push((await trainer.trainStep(step)).loss);
    expect(losses[0]).toBeGreaterThan(0.4);
    const { logits } = trainer.classifier;
    const predict = (batchSize: number) => predictLogits({ logits, images, batchSize });
    const answer = (await predict(7))!;
    expect(answer).toBeAllClose((await predict(24))!, { atol: 1e-4 });
    const { accuracy, classes } = classificationMetrics({ logits: answer, labels, numClasses: 2 });
    expect(accuracy).toBe(1);
    expect(classes[1].rocAuc).toBe(1);
    expect(trainer.classifier.parameters.get('features.0.1.num_batches_tracked').toDisk()[0]).toBe(40);
  });

  it('trains a member of an ensemble on its rows alone', async () => {
    const subset = Int32Array.of(1, 3, 5, 7, 9, 11, 13, 15); // class 1 only
    const trainer = create({ subset });
    for (let step = 0; step < 20; step++) await trainer.trainStep(step);
    const answer = (await predictLogits({ logits: trainer.classifier.logits, images, batchSize: 24 }))!;
    const { confusion } = classificationMetrics({ logits: answer, labels, numClasses: 2 });
    expect(confusion[1][1]).toBe(12);
    expect(confusion[0][1]).toBeGreaterThan(9);
  });

  it('leaks nothing, step by step and when disposed', async () => {
    const trainer = create();
    await trainer.trainStep(0);
    expectNoLeaks(() => {
      void trainer.trainStep(1); // all of it is done when it returns
    });
    const before = tf.memory().numTensors;
    const other = create();
    await other.trainStep(0);
    await predictLogits({ logits: other.classifier.logits, images, batchSize: 8 });
    other.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('says what does not fit', () => {
    expect(() => create({ subset: Int32Array.of(0, 24) })).toThrow(
      'createImageClassifierTrainer: subset[1] must be in 0 … 23, got 24',
    );
    expect(() => create({ labels: new Int32Array(3) })).toThrow(
      'createImageClassifierTrainer: expected a label for each of 24 images, got 3',
    );
  });
});

describe('imageClassifierTrainingConfigSchema', () => {
  it('has the settings of the paper by default', () => {
    expect(imageClassifierTrainingConfigSchema.parse({})).toMatchObject({
      steps: 100_000,
      batchSize: 64,
      learningRate: 0.1,
      momentum: 0.9,
      weightDecay: 0,
      learningRateDecay: 'constant',
      flip: true,
      validateEvery: 1000,
      archive: { every: 10_000, keep: null },
    });
  });
});
