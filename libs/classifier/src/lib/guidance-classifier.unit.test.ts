import { RandomStream, startEngine, tf } from '@interpolab/tensor';
import { expectNoLeaks, loadReference } from '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { createGuidanceClassifier } from './guidance-classifier.ts';
import { guidanceClassifierConfigSchema } from './guidance-classifier-config.ts';

beforeAll(() => startEngine({ engine: 'cpu' }));

const parse = (config: object) => guidanceClassifierConfigSchema.parse(config);

describe('createGuidanceClassifier', () => {
  // paper §3.1: sizes of the reference's networks; the first matches the published file of 165 MB
  it.each([
    [{}, loadReference('schedules').classifier64],
    [{}, 41_287_016],
    [{ imageSize: 128, channelMult: [1, 1, 2, 3, 4] }, 42_568_040],
    [{ width: 64, attentionAtSizes: [8] }, 10_043_816],
    [{ width: 32, attentionAtSizes: [8] }, 2_586_312],
    [{ width: 32, attentionAtSizes: [] }, 2_453_704],
    // the other pools: counted by tools/reference/networks.py
    [{ pool: 'adaptive' }, 40_465_768],
    [{ pool: 'spatial' }, 50_129_256],
    [{ pool: 'spatial_v2' }, 50_133_352],
    [{ activation: 'relu', spectralNorm: 0.5 }, 41_287_016],
  ])('has as many weights as the reference, without allocating one: %j', (config, expected) => {
    const before = tf.memory().numTensors;
    expect(createGuidanceClassifier(parse(config)).parameters.count).toBe(expected);
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([
    {},
    { pool: 'adaptive' },
    { pool: 'spatial' },
    { pool: 'spatial_v2', activation: 'relu' },
    { spectralNorm: 0.5 },
  ])('classifies each image by itself, with its own timestep, and leaks nothing: %j', (changes) => {
    const config = { imageSize: 4, width: 32, channelMult: [1, 2], blocksPerLevel: 1, attentionAtSizes: [2] };
    const classifier = createGuidanceClassifier(
      parse({ ...config, headChannels: 32, numLogits: 5, ...changes }),
    );
    classifier.parameters.initialise(1);
    const x = tf.tensor4d(new RandomStream(3).normals(2 * 48), [2, 4, 4, 3]);
    const both = classifier.logits(x, [0, 70]);
    expect(both.shape).toEqual([2, 5]);
    const second = classifier.logits(tf.slice(x, [1, 0, 0, 0], [1, 4, 4, 3]), [70]);
    expect(tf.slice(both, [1, 0], [1, 5])).toBeAllClose(second, { atol: 1e-5 });
    expectNoLeaks(() => classifier.logits(x, [0, 70]));
    expect(() => classifier.logits(x, [0])).toThrow(
      'createGuidanceClassifier: expected xt of shape [1,4,4,3] for 1 timesteps, got [2,4,4,3]',
    );
    classifier.parameters.dispose();
  });
});

describe('guidanceClassifierConfigSchema', () => {
  it('is the network of the paper by default', () => {
    expect(parse({})).toMatchObject({
      imageSize: 64,
      width: 128,
      channelMult: [1, 2, 3, 4],
      blocksPerLevel: 2,
      attentionAtSizes: [32, 16, 8],
      headChannels: 64,
      residualResampling: true,
      scaleShiftNorm: true,
      pool: 'attention',
      numLogits: 1000,
    });
  });

  it('reports heads that do not fit', () => {
    const { error } = guidanceClassifierConfigSchema.safeParse({ width: 32, attentionAtSizes: [16] });
    expect(error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([
      'channelMult.2: 96 channels of level 2 cannot be split into heads of 64',
    ]);
  });
});
