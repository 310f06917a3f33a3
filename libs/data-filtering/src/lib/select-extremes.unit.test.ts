import { describe, expect, it } from 'vitest';
import { selectExtremes } from './select-extremes.ts';

describe('selectExtremes', () => {
  it('keeps both ends, bounds included, in ascending order', () => {
    const scores = [0.5, 0.1, 1, 0.1000001, 0.9, 0.8999999, 0];
    expect([...selectExtremes(scores, { low: 0.1, high: 0.9 })]).toEqual([1, 2, 4, 6]);
  });

  it('keeps nothing of a mild set', () => {
    expect(selectExtremes([0.4, 0.6], { low: 0.1, high: 0.9 })).toHaveLength(0);
  });

  it('refuses a score that is no probability', () => {
    expect(() => selectExtremes([0, Number.NaN], { low: 0.1, high: 0.9 })).toThrow(
      new RangeError('selectExtremes: scores[1] = NaN is outside [0, 1].'),
    );
    expect(() => selectExtremes([1.2], { low: 0.1, high: 0.9 })).toThrow(
      'scores[0] = 1.2 is outside [0, 1].',
    );
  });

  it('refuses bounds that overlap or leave [0, 1]', () => {
    const message = (low: number, high: number): string =>
      `selectExtremes: expected 0 <= low < high <= 1, got low ${low} and high ${high}.`;
    for (const [low, high] of [
      [0.9, 0.1],
      [0.5, 0.5],
      [-0.1, 0.5],
      [0.5, 1.1],
      [Number.NaN, 0.5],
    ]) {
      expect(() => selectExtremes([0], { low, high })).toThrow(message(low, high));
    }
  });
});
