import { z } from 'zod';

/** Shape of the learning rate over training; the default is the paper's constant rate. */
export const learningRateSchema = {
  learningRate: z.number().positive(),
  /** Updates of linear warm-up from 0; 0 = none. */
  warmupSteps: z.int().min(0).default(0),
  /** `linear` falls to 0 over all updates; `cosine` likewise along half a cosine. */
  learningRateDecay: z.enum(['constant', 'linear', 'cosine']).default('constant'),
};

export interface LearningRateConfig {
  readonly steps: number;
  readonly learningRate: number;
  readonly warmupSteps: number;
  readonly learningRateDecay: 'constant' | 'linear' | 'cosine';
}

/** Learning rate of update `trainStep` (from 0). */
export function learningRateAt(config: LearningRateConfig, trainStep: number): number {
  const { steps, learningRate, warmupSteps, learningRateDecay } = config;
  const warmup = trainStep < warmupSteps ? (trainStep + 1) / warmupSteps : 1;
  return learningRate * warmup * decayFactor(learningRateDecay, trainStep / steps);
}

function decayFactor(decay: LearningRateConfig['learningRateDecay'], share: number): number {
  switch (decay) {
    case 'constant':
      return 1;
    case 'linear':
      return 1 - share;
    case 'cosine':
      return (1 + Math.cos(Math.PI * share)) / 2;
  }
}
