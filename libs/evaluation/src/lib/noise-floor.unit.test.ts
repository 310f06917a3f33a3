import { describe, expect, it } from 'vitest';
import { noiseFloor } from './noise-floor.ts';

describe('noiseFloor', () => {
  const ideal = noiseFloor({ samples: 10_000, bins: 100, repeats: 2000 });

  // 4,000 sets by numpy.random.multinomial, 10,000 draws over 100 bins: mean, 5 % and 95 %
  it.each([
    ['l2', 0.009927, 0.00881, 0.011079],
    ['kl', 0.00496, 0.003886, 0.006136],
    ['jensenShannon', 0.001243, 0.000972, 0.00154],
    ['wasserstein', 0.003121, 0.001517, 0.005816],
  ] as const)('has the %s of an independent simulation, and of paper §6.2', (name, mean, low, high) => {
    const floor = ideal[name];
    const spread = (high - low) / 3.3;
    expect(Math.abs(floor.mean - mean)).toBeLessThan(0.1 * spread);
    expect(Math.abs(floor.low - low)).toBeLessThan(0.25 * spread);
    expect(Math.abs(floor.high - high)).toBeLessThan(0.25 * spread);
  });

  it('has the mean square in closed form: (1 − 1/k) / (N k)', () => {
    const { meanSquare } = noiseFloor({ samples: 50, bins: 10, repeats: 4000 });
    // its spread over sets is √(2 (k − 1)) / (N k)
    expect(Math.abs(meanSquare.mean - 0.9 / 500)).toBeLessThan((4 * Math.sqrt(18)) / 500 / Math.sqrt(4000));
  });

  it('is the same for the same seed', () => {
    const asked = { samples: 30, bins: 100, repeats: 20, seed: 3 };
    expect(noiseFloor(asked)).toEqual(noiseFloor(asked));
    expect(noiseFloor({ ...asked, seed: 4 }).l2).not.toEqual(noiseFloor(asked).l2);
  });

  it('refuses what it cannot draw', () => {
    expect(() => noiseFloor({ samples: 0, bins: 10 })).toThrow(
      new RangeError('noiseFloor: samples must be a whole number of at least 1, got 0.'),
    );
    expect(() => noiseFloor({ samples: 5, bins: 1.5 })).toThrow(
      'noiseFloor: bins must be a whole number of at least 1, got 1.5.',
    );
  });
});
