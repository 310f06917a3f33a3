import { describe, expect, it } from 'vitest';
import { judgeAccuracy, judgeSeparation } from './judge-learning.ts';

describe(judgeSeparation, () => {
  it.each([
    ['chance', 0.5, [256, 256]],
    ['chance', 0.527, [256, 256]],
    ['chance', 0.599, [25_600, 25_600]], // beyond doubt, and of no use
    ['weak', 0.61, [256, 256]],
    ['weak', 0.74, [256, 256]],
    ['learnt', 0.75, [256, 256]],
    ['chance', 0.78, [4, 4]], // 2.33 · √(1/4 + 1/4) / 4 = 0.41 may be luck
    ['learnt', 0.95, [4, 4]],
    ['chance', 0.65, [256, 3]], // few of one class are enough to doubt: 2.33 · √(1/256 + 1/3) / 4 = 0.34
    ['learnt', 1, [1, 1]],
    ['chance', 0.01, [256, 256]], // the classes exchanged
    ['chance', Number.NaN, [256, 256]],
  ] as const)('%s: %f right of %j', (expected, right, images) => {
    expect(judgeSeparation({ right, images })).toBe(expected);
  });
});

describe(judgeAccuracy, () => {
  it.each([
    ['chance', 0.535, [1166, 1243]], // trainings of drawn faces that went this way
    ['chance', 0.955, [3924, 199]],
    ['chance', 0.045, [3924, 199]],
    ['weak', 0.527, [547, 534, 555, 551]],
    ['learnt', 0.997, [1166, 1243]],
    ['learnt', 0.999, [3924, 199]],
    ['learnt', 1, [28, 28]],
  ])('%s: %f right of classes of %j', (expected, accuracy, sizes) => {
    const chance = Math.max(...sizes) / sizes.reduce((sum, size) => sum + size, 0);
    expect(judgeAccuracy(accuracy, sizes)).toEqual({ learning: expected, chance });
  });

  it('says nothing where there is one class, or none', () => {
    expect(judgeAccuracy(1, [20])).toBeNull();
    expect(judgeAccuracy(1, [0, 20, 0])).toBeNull();
    expect(judgeAccuracy(0, [])).toBeNull();
  });
});
