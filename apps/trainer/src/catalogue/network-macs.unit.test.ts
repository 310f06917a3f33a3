import { guidanceClassifierConfigSchema } from '@interpolab/classifier';
import { denoiserConfigSchema } from '@interpolab/ddpm';
import { describe, expect, it } from 'vitest';
import { denoiserMacs, guidanceClassifierMacs } from './network-macs.ts';

const giga = (macs: number) => macs / 1e9;

describe(denoiserMacs, () => {
  // paper.md §8: an independent analytic counter, whose parameter totals agree with the published files
  it.each([
    ['the paper’s U-Net', {}, 39.74],
    ['that of 128 pixels', { imageSize: 128, channelMult: [1, 1, 2, 3, 4] }, 88.52],
  ])('of %s', (_name, config, expected) => {
    expect(giga(denoiserMacs(denoiserConfigSchema.parse(config)))).toBeCloseTo(expected, 1);
  });

  it('of the transformer B/4', () => {
    expect(giga(denoiserMacs(denoiserConfigSchema.parse({ backbone: 'dit' })))).toBeCloseTo(23, 0);
  });

  it('of a small U-Net without attention but in the middle, counted by hand', () => {
    const config = denoiserConfigSchema.parse({
      ...{ imageSize: 8, width: 32, channelMult: [1], blocksPerLevel: 1, attentionAtSizes: [] },
      ...{ learnSigma: false },
    });
    const c = 32;
    const block = (from: number, to: number) => 9 * from * to + 9 * to * to;
    const perPlace =
      9 * 3 * c + // in
      block(c, c) + // down
      2 * block(c, c) + // middle
      (3 * c * c + c * c + 2 * 64 * c) + // its attention over 64 places
      2 * (block(2 * c, c) + 2 * c * c) + // up, with a skip connection of 1 × 1
      9 * c * 3; // out
    const once = c * 4 * c + (4 * c) ** 2 + 5 * (4 * c * 2 * c); // timestep, and its part of the five blocks
    expect(denoiserMacs(config)).toBe(64 * perPlace + once);
  });
});

describe(guidanceClassifierMacs, () => {
  it.each([
    ['the paper’s classifier', {}, 10.13],
    ['that of the circles', { width: 64, attentionAtSizes: [8] }, 2.04],
    ['the smallest', { width: 32, attentionAtSizes: [8] }, 0.52],
    ['that of 128 pixels', { imageSize: 128, channelMult: [1, 1, 2, 3, 4] }, 21.04],
  ])('of %s', (_name, config, expected) => {
    expect(giga(guidanceClassifierMacs(guidanceClassifierConfigSchema.parse(config)))).toBeCloseTo(
      expected,
      1,
    );
  });
});
