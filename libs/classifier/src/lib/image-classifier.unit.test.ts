import { BatchMoments } from '@interpolab/nn';
import { RandomStream, startEngine, tf } from '@interpolab/tensor';
import { expectNoLeaks, loadReference } from '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { createImageClassifier } from './image-classifier.ts';
import { imageClassifierConfigSchema } from './image-classifier-config.ts';

beforeAll(() => startEngine());

const small = (changes: object = {}) =>
  createImageClassifier(
    imageClassifierConfigSchema.parse({ architecture: 'efficientnet_v2_nano', imageSize: 16, ...changes }),
  );

describe(createImageClassifier, () => {
  it('has the state dict of torchvision: 20,180,050 parameters under its names', () => {
    const { parameters } = createImageClassifier(imageClassifierConfigSchema.parse({}));
    expect(parameters.count).toBe(20_180_050);
    const { parameters: expected } = loadReference('efficientnet');
    expect([...parameters].map(({ name, diskShape }) => [name, diskShape])).toEqual(expected);
  });

  it('has 1000 classes as torchvision counts them: 21,458,488 parameters', () => {
    // torchvision.models.efficientnet_v2_s: num_params in the metadata of its ImageNet weights
    const config = imageClassifierConfigSchema.parse({ numClasses: 1000 });
    expect(createImageClassifier(config).parameters.count).toBe(21_458_488);
  });

  it('judges each image by itself in evaluation, and as part of its batch in training', () => {
    const { parameters, logits } = small();
    parameters.initialise(1);
    const images = tf.tensor4d(new RandomStream(2).normals(3 * 16 * 16 * 3), [3, 16, 16, 3]);
    const first = tf.slice(images, 0, 2);
    expect(tf.slice(logits(images), 0, 2)).toBeAllClose(logits(first), { atol: 1e-5 });
    const batchMoments = new BatchMoments();
    const inTraining = (x: tf.Tensor4D) => tf.slice(logits(x, { batchMoments }), 0, 2);
    expect(inTraining(images)).not.toBeAllClose(inTraining(first), { atol: 1e-2 });
    batchMoments.dispose();
  });

  it('drops by the stream: the same stream the same logits, none nothing', () => {
    const { parameters, logits } = small({ dropout: 0.5, stochasticDepth: 0.5 });
    parameters.initialise(1);
    const images = tf.tensor4d(new RandomStream(2).normals(4 * 16 * 16 * 3), [4, 16, 16, 3]);
    const drawn = (seed: number) => logits(images, { dropoutStream: new RandomStream(seed) }).dataSync();
    expect(drawn(1)).toEqual(drawn(1));
    expect(drawn(1)).not.toEqual(drawn(2));
    expect(logits(images).dataSync()).not.toEqual(drawn(1));
  });

  it('leaks nothing', () => {
    const { parameters, logits } = small();
    parameters.initialise(1);
    const images = tf.zeros([2, 16, 16, 3]) as tf.Tensor4D;
    expectNoLeaks(() => logits(images));
  });

  it('says what it takes', () => {
    expect(() => small().logits(tf.zeros([2, 8, 16, 3]))).toThrow(
      'createImageClassifier: expected images of shape [batch,16,16,3], got [2,8,16,3]',
    );
  });
});
