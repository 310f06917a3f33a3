import { wilsonInterval } from '@interpolab/evaluation';
import { describe, expect, it } from 'vitest';
import type { Headline } from './catalogue-row.ts';
import { type DoneNumbers, headlineJudges, headlineResult, intervalOf } from './headline-result.ts';

const headline: Headline = {
  measure: 'gapShare',
  condition: 'strength-30',
  against: { condition: 'unconditional' },
  expected: 'higher',
};

/** An experiment whose guided samples have the first share, and the free ones the second. */
const done = (seed: number, [guided, free]: readonly [number, number], label = 'circles'): DoneNumbers => ({
  ...{ label, seed },
  conditions: [
    { condition: 'unconditional', histogram: null, numbers: { gapShare: { value: free } } },
    { condition: 'strength-30', histogram: null, numbers: { gapShare: { value: guided } } },
  ],
});
const resultOf = (all: DoneNumbers[], changed: Partial<Headline> = {}) =>
  headlineResult({ ...headline, ...changed }, { first: 'circles', done: all });

describe(headlineResult, () => {
  it('compares seed by seed: what a seed does to both sides falls out', () => {
    const result = resultOf([done(0, [0.5, 0.1]), done(1, [0.7, 0.3]), done(2, [0.9, 0.51])])!;
    expect(result.difference!.mean).toBeCloseTo(0.3967, 4);
    // t(0.975, 2) = 4.302653; differences 0.4, 0.4, 0.39 have a deviation of 0.0057735
    expect(result.difference!.high! - result.difference!.mean).toBeCloseTo(
      (4.302653 * 0.0057735) / Math.sqrt(3),
      6,
    );
    expect(result).toMatchObject({ seeds: 3, over: 'seeds', verdict: 'agrees' });
    expect(result.value.mean).toBeCloseTo(0.7, 12);
  });

  it('agrees or contradicts only where the interval excludes no difference', () => {
    const noisy = [done(0, [0.5, 0.1]), done(1, [0.2, 0.3])];
    expect(resultOf(noisy)!.verdict).toBe('open');
    const lower = [done(0, [0.1, 0.5]), done(1, [0.1, 0.51])];
    expect(resultOf(lower)!.verdict).toBe('contradicts');
    expect(resultOf(lower, { expected: 'lower' })!.verdict).toBe('agrees');
    expect(resultOf(lower, { expected: 'same' })!.verdict).toBe('contradicts');
    expect(resultOf(noisy, { expected: 'same' })!.verdict).toBe('agrees');
    expect(resultOf(lower, { expected: null })!.verdict).toBe('measured');
  });

  it('counts the seeds that both sides have, over experiments', () => {
    const others = [done(1, [0.9, 0], 'all places')];
    const result = resultOf([done(0, [0.4, 0]), done(1, [0.5, 0]), ...others], {
      experiment: 'all places',
      against: { experiment: 'circles', condition: 'strength-30' },
    })!;
    expect(result).toMatchObject({ seeds: 1, value: { mean: 0.9 }, against: { mean: 0.5 } });
    expect(result.difference!.mean).toBeCloseTo(0.4, 12);
    expect(result.verdict).toBe('open'); // one seed, and shares without intervals
  });

  it('knows of one seed the interval over its samples', () => {
    // Newcombe 1998, table II, method 10, contrast (a): 56/70 − 48/80 = 0.2, interval 0.0524 to 0.3339
    const share = (successes: number, total: number) => {
      const { low, high } = wilsonInterval(successes, total);
      return { gapShare: { value: successes / total, low, high } };
    };
    const one: DoneNumbers = {
      ...{ label: 'circles', seed: 0 },
      conditions: [
        { condition: 'strength-30', histogram: null, numbers: share(56, 70) },
        { condition: 'unconditional', histogram: null, numbers: share(48, 80) },
      ],
    };
    const result = resultOf([one])!;
    expect(result.difference!.low).toBeCloseTo(0.0524, 3);
    expect(result.difference!.high).toBeCloseTo(0.3339, 3);
    expect(result).toMatchObject({ over: 'samples', verdict: 'agrees' });
  });

  it('is null while nothing of it is done', () => {
    expect(resultOf([])).toBeNull();
    expect(resultOf([done(0, [1, 0])], { condition: 'strength-75' })).toBeNull();
  });
});

it('gives a single number no interval but its own', () => {
  expect(intervalOf([{ value: 2 }])).toEqual({ mean: 2, low: null, high: null });
});

describe(headlineJudges, () => {
  const judged = (label: string, guided: string, free = guided): DoneNumbers => ({
    ...{ label, seed: 0 },
    conditions: [
      { condition: 'unconditional', histogram: null, numbers: { kl: { value: 3 } }, judges: { kl: free } },
      { condition: 'strength-30', histogram: null, numbers: { kl: { value: 1 } }, judges: { kl: guided } },
      { condition: 'strength-75', histogram: null, numbers: {}, judges: { kl: 'of no interest' } },
    ],
  });
  const judgesOf = (done: DoneNumbers[], changed: Partial<Headline> = {}) =>
    headlineJudges({ ...headline, measure: 'kl', ...changed }, { first: 'faces', done });

  it('names every classifier that the compared numbers are by, and no other', () => {
    expect(judgesOf([judged('faces', 'a')])).toEqual(['a']);
    expect(judgesOf([judged('faces', 'a'), judged('others', 'b')])).toEqual(['a']);
    const against = { experiment: 'others', condition: 'strength-30' };
    expect(judgesOf([judged('faces', 'a'), judged('others', 'b')], { against })).toEqual(['a', 'b']);
    expect(judgesOf([judged('faces', 'a'), { ...judged('faces', 'b'), seed: 1 }])).toEqual(['a', 'b']);
  });

  it('needs none where the measure is exact, or of no attribute', () => {
    expect(judgesOf([done(0, [0.5, 0.1], 'faces')])).toEqual([]);
    expect(judgesOf([judged('faces', 'a', 'b')], { measure: 'closeShare' })).toEqual([]);
  });
});
