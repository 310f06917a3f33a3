import type { ClassSeparation } from '@interpolab/classifier';
import { describe, expect, it } from 'vitest';
import {
  type ClassifierLearning,
  describeLearning,
  halfwayWarning,
  learningOf,
  learningOfAccuracy,
  learningWarning,
  type WhichClassifier,
} from './classifier-learning.ts';

const training = { learningRate: 0.001, steps: 1000, warmupSteps: 100, classWeights: null };
const config = {
  classifier: { training },
  furtherClassifiers: [{ training: { ...training, classWeights: [1, 50], noiseWarmupSteps: 500 } }],
} as unknown as WhichClassifier['config'];
const separation: ClassSeparation = {
  classes: [0, 2],
  right: 0.52,
  images: [256, 250],
  recalls: [0.6, 1, 0.44],
};
const guessing = learningOf(separation);

describe(learningWarning, () => {
  it('says what was seen, what guessing gives, what follows and what to change', () => {
    expect(learningWarning(guessing, { config })).toBe(
      'ended at chance (52 % right between class 0 and class 2 at the least noise; guessing gives 50 %). ' +
        'Samples that it steers will show nothing of it. Try classifier.training.noiseWarmupSteps, half of the steps say, to begin with little noise; ' +
        'classifier.training.learningRate (0.001) lower; ' +
        'classifier.training.warmupSteps (100) or classifier.training.steps (1000) higher.',
    );
  });

  it('names the weights of classes where these are of unequal size, or one is never said', () => {
    const rare = learningOf({ classes: [0, 1], right: 0.5, images: [256, 40], recalls: [0.9, 0.1] });
    const never = learningOf({ classes: [0, 1], right: 0.5, images: [256, 256], recalls: [1, 0] });
    for (const learning of [rare, never])
      expect(learningWarning(learning, { config })).toContain('; classifier.training.classWeights, so that');
    expect(learningWarning(never, { config, guide: 1 })).toContain(
      'Try furtherClassifiers[0].training.noiseWarmupSteps (500) higher; ',
    );
    expect(learningWarning(never, { config, guide: 1 })).toContain(
      '; furtherClassifiers[0].training.classWeights (1, 50) closer to each other.',
    );
  });

  it('is silent about one that has learnt', () => {
    const learning = { ...guessing, verdict: 'learnt' } as const;
    expect(learningWarning(learning, { config })).toBeNull();
    expect(describeLearning(learning)).toBeNull();
  });
});

describe(halfwayWarning, () => {
  it('speaks of guessing only: what is better may still come', () => {
    expect(halfwayWarning(guessing, { config })).toMatch(
      /^half of its steps are done, and it still guesses \(52 %/,
    );
    const weak = learningOf({ ...separation, right: 0.7 });
    expect(weak.verdict).toBe('weak');
    expect(halfwayWarning(weak, { config })).toBeNull();
  });
});

describe(learningOfAccuracy, () => {
  it('judges a training that kept its accuracy alone', () => {
    const learning = learningOfAccuracy({ 'accuracy.q0': 0.9548 }, [3924, 199]) as ClassifierLearning;
    expect(learning).toMatchObject({ verdict: 'chance', right: 0.9548, images: [3924, 199] });
    expect(describeLearning(learning)).toBe(
      'ended at chance (95.5 % right at the least noise; always saying the commonest class gives 95.2 %)',
    );
    expect(learningOfAccuracy({ accuracy: 0.9 }, [3924, 199])).toBeNull();
    expect(learningOfAccuracy({ 'accuracy.q0': 1 }, [20])).toBeNull();
  });
});
