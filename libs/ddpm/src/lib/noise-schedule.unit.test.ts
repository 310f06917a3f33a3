import { loadReference } from '@interpolab/testing';
import { describe, expect, it } from 'vitest';
import { createNoiseSchedule, type NoiseSchedule, scheduleFromBetas } from './noise-schedule.ts';

// Golden numbers: float64 arrays of the paper's PyTorch implementation at T = 4000 (libs/testing/README.md).
const reference = loadReference('schedules');

describe('createNoiseSchedule', () => {
  it.each(['cosine', 'linear'] as const)('has the arrays of the reference: %s', (kind) => {
    const schedule = createNoiseSchedule(kind, 4000);
    const { index, ...arrays } = reference[`${kind}4000`];
    expect(Object.keys(arrays).length).toBeGreaterThanOrEqual(2);
    for (const [name, expected] of Object.entries(arrays)) {
      const actual = schedule[name as keyof NoiseSchedule] as Float64Array;
      const picked = index.map((t) => actual[t]);
      // 1 − ᾱ cancels near t = 0: two orders of evaluation of the same formula differ by 1e-11 there
      expect(picked, name).toBeAllClose([...expected], { rtol: 1e-10, atol: 0 });
    }
  });

  it('clips only the last β of the cosine schedule', () => {
    const { betas } = createNoiseSchedule('cosine', 4000);
    expect(betas.filter((beta) => beta === 0.999)).toHaveLength(1);
    expect(betas[3999]).toBe(0.999);
  });

  it('keeps the noise of the linear schedule when T changes', () => {
    // ᾱ_T = exp(Σ log(1 − β)) ≈ exp(−Σβ), and Σβ = 1000 · 0.01005 for every T
    const last = [500, 1000, 4000].map((T) => createNoiseSchedule('linear', T).alphasCumprod[T - 1]);
    for (const alphaBar of last) {
      expect(Math.log(alphaBar)).toBeCloseTo(-10.1, 0.5);
    }
  });

  it.each(['cosine', 'linear'] as const)('has the posterior of two Gaussians: %s', (kind) => {
    const schedule = createNoiseSchedule(kind, 50);
    for (let t = 1; t < 50; t++) {
      // precision of x_{t−1}: 1 / (1 − ᾱ_{t−1}) from x_0 plus α_t / β_t from x_t
      const { alphasCumprodPrev, betas, posteriorVariance } = schedule;
      const precision = 1 / (1 - alphasCumprodPrev[t]) + (1 - betas[t]) / betas[t];
      expect(posteriorVariance[t] * precision).toBeCloseTo(1, 10);
      expect(schedule.posteriorLogVarianceClipped[t]).toBe(Math.log(posteriorVariance[t]));
    }
    expect(schedule.posteriorVariance[0]).toBe(0);
    expect(schedule.posteriorLogVarianceClipped[0]).toBe(Math.log(schedule.posteriorVariance[1]));
    expect(schedule.posteriorMeanCoef1[0]).toBeCloseTo(1, 12);
    expect(schedule.posteriorMeanCoef2[0]).toBe(0);
  });

  it('says what it needs', () => {
    expect(() => createNoiseSchedule('cosine', 1)).toThrow(
      'createNoiseSchedule: numTimesteps must be an integer of 2 or more, got 1',
    );
    expect(() => scheduleFromBetas(Float64Array.of(0.5, 1.5), [0, 1])).toThrow(
      'scheduleFromBetas: betas[1] = 1.5 is outside (0, 1]',
    );
    expect(() => scheduleFromBetas(Float64Array.of(0.5, 0.6), [0])).toThrow(
      'scheduleFromBetas: expected 2 or more betas, a timestep for each; got 2 and 1',
    );
  });
});
