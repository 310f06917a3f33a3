import { describe, expect, it } from 'vitest';
import { createClassifierBatches } from './classifier-batch.ts';
import { classifierTrainingConfigSchema } from './classifier-training-config.ts';
import { guidanceClassifierConfigSchema } from './guidance-classifier-config.ts';

const numTimesteps = 1000;
const noise = () => {
  throw new Error('no image is needed');
};

/** The timesteps of a train step. */
function timesteps(settings: object) {
  const batches = createClassifierBatches({
    images: { data: new Float32Array(2 * 192), count: 2, height: 8, width: 8, channels: 3 },
    labels: Int32Array.of(0, 1),
    config: {
      network: guidanceClassifierConfigSchema.parse({ imageSize: 8, numLogits: 2, attentionAtSizes: [] }),
      training: classifierTrainingConfigSchema.parse({ batchSize: 2000, ...settings }),
    },
    noise,
    numTimesteps,
    seed: 1,
  });
  return (trainStep: number) => batches(trainStep).flatMap(({ t }) => t);
}

describe('createClassifierBatches', () => {
  it('draws all timesteps equally often', () => {
    const t = timesteps({})(0);
    expect(Math.min(...t)).toBeLessThan(10);
    expect(Math.max(...t)).toBeGreaterThanOrEqual(numTimesteps - 10);
    const mean = t.reduce((sum, value) => sum + value, 0) / t.length;
    expect(Math.abs(mean - 499.5)).toBeLessThan(4 * 6.5); // σ of the mean: 1000 / √12 / √2000
  });

  it('warms up the noise: the limit of the timesteps rises linearly to all of them', () => {
    const warmed = timesteps({ noiseWarmupSteps: 99 });
    for (const [trainStep, limit] of [
      [0, 10],
      [49, 500],
      [98, 990],
    ]) {
      const t = warmed(trainStep);
      expect(Math.max(...t)).toBeLessThan(limit);
      expect(Math.max(...t)).toBeGreaterThanOrEqual(limit * 0.98 - 1);
      expect(Math.min(...t)).toBeLessThan(limit * 0.02);
    }
  });

  it('draws the timesteps of the paper when the noise is warm', () => {
    expect(timesteps({ noiseWarmupSteps: 99 })(99)).toEqual(timesteps({})(99));
  });
});
