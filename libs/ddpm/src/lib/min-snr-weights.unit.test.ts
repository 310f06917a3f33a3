import { startEngine } from '@interpolab/tensor';
import { expectNoLeaks } from '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { createDiffusion, type PredictionKind } from './diffusion.ts';
import { minSnrWeights } from './min-snr-weights.ts';

beforeAll(() => startEngine({ engine: 'cpu' }));

describe('minSnrWeights', () => {
  const gamma = 5;
  const diffusion = (prediction: PredictionKind) => createDiffusion({ numTimesteps: 1000, prediction });
  const { alphasCumprod } = diffusion('noise').schedule;
  const snr = (t: number) => alphasCumprod[t] / (1 - alphasCumprod[t]);
  const [early, late] = [10, 900];

  // Hang et al. 2023, §3.4: of ε min(SNR, γ) / SNR, of x_0 min(SNR, γ), of v min(SNR, γ) / (SNR + 1)
  it.each([
    ['noise', gamma / snr(early), 1],
    ['x0', gamma, snr(late)],
    ['v', gamma / (snr(early) + 1), snr(late) / (snr(late) + 1)],
  ] as const)('is γ or SNR over the error that %s makes in x_0', (kind, ofEarly, ofLate) => {
    expect(snr(early)).toBeGreaterThan(gamma);
    expect(snr(late)).toBeLessThan(gamma);
    const weights = minSnrWeights(diffusion(kind), { t: [early, late], gamma });
    expect(weights).toBeAllClose([ofEarly, ofLate], { rtol: 1e-6 });
  });

  it('leaks nothing but the weights', () =>
    expectNoLeaks(() => minSnrWeights(diffusion('v'), { t: [early], gamma })));
});
