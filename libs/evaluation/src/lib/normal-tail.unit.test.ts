import { describe, expect, it } from 'vitest';
import { normalTail } from './normal-tail.ts';

describe(normalTail, () => {
  it.each([
    // python3: 0.5 * math.erfc(z / math.sqrt(2))
    [0, 0.5],
    [1, 0.15865525393145707],
    [2.4, 0.008197535924596138],
    [2.6, 0.004661188023718751],
    [8, 6.220960574271819e-16],
    [-1.5, 0.9331927987311419],
  ])('above %d there is %d', (z, expected) => {
    expect(Math.abs(normalTail(z) / expected - 1)).toBeLessThan(1e-12);
  });

  it('passes from one formula to the other without a step', () => {
    expect(normalTail(2.5 - 1e-9) / normalTail(2.5 + 1e-9) - 1).toBeLessThan(1e-8);
    expect(normalTail(Number.NaN)).toBeNaN();
  });
});
