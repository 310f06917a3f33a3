import { RandomStream } from '@interpolab/tensor';
import { describe, expect, it } from 'vitest';
import { normal, uniformByFanIn } from './initialisers.ts';

const count = 100_000;
const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('uniformByFanIn', () => {
  it('is uniform in ±1/√fanIn, so its variance is 1 / (3 fanIn)', () => {
    const fanIn = 27;
    const values = uniformByFanIn(fanIn)(count, new RandomStream(1));
    const bound = 1 / Math.sqrt(fanIn);
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(Math.fround(bound));
    expect(Math.max(...values)).toBeGreaterThan(0.999 * bound);
    expect(Math.abs(mean(values))).toBeLessThan(4 * bound * Math.sqrt(1 / (3 * count)));
    expect(mean(values.map((value) => value * value)) * 3 * fanIn).toBeCloseTo(1, 1.9);
  });
});

describe('normal', () => {
  it('has the standard deviation asked for', () => {
    const values = normal(0.25)(count, new RandomStream(2));
    expect(mean(values)).toBeCloseTo(0, 2);
    expect(Math.sqrt(mean(values.map((value) => value * value)))).toBeCloseTo(0.25, 2);
  });
});
