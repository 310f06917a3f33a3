import { describe, expect, it } from 'vitest';
import { type LearningRateConfig, learningRateAt } from './learning-rate.ts';

const base: LearningRateConfig = {
  steps: 100,
  learningRate: 2,
  warmupSteps: 0,
  learningRateDecay: 'constant',
};

describe('learningRateAt', () => {
  it('is constant unless asked otherwise', () => {
    expect([0, 50, 99].map((step) => learningRateAt(base, step))).toEqual([2, 2, 2]);
  });

  it('warms up linearly and reaches the full rate with the last warm-up step', () => {
    const config = { ...base, warmupSteps: 4 };
    expect([0, 1, 3, 4].map((step) => learningRateAt(config, step))).toEqual([0.5, 1, 2, 2]);
  });

  it('decays to zero along a line or half a cosine', () => {
    const linear: LearningRateConfig = { ...base, learningRateDecay: 'linear' };
    expect([0, 50, 100].map((step) => learningRateAt(linear, step))).toEqual([2, 1, 0]);
    const cosine: LearningRateConfig = { ...base, learningRateDecay: 'cosine' };
    expect(learningRateAt(cosine, 25)).toBeCloseTo(1 + Math.SQRT1_2, 12);
    expect(learningRateAt(cosine, 100)).toBeCloseTo(0, 12);
  });
});
