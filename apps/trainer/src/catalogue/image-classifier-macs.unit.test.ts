import { imageClassifierConfigSchema } from '@interpolab/classifier';
import { describe, expect, it } from 'vitest';
import { imageClassifierMacs } from './image-classifier-macs.ts';

const macs = (config: object) => imageClassifierMacs(imageClassifierConfigSchema.parse(config));

describe(imageClassifierMacs, () => {
  it('is what torchvision publishes of efficientnet_v2_s: 8.366 G at 384 pixels, of 1000 classes', () => {
    expect(macs({ imageSize: 384, numClasses: 1000 }) / 1e9).toBeCloseTo(8.366, 2);
  });

  it('of the small one, counted by hand', () => {
    const places = { half: 12 ** 2, quarter: 6 ** 2, eighth: 3 ** 2, last: 2 ** 2 };
    const excited = (channels: number, squeezed: number) => 2 * channels * squeezed;
    const byHand =
      places.half * 9 * 3 * 16 + // stem
      places.quarter * 9 * 16 * 16 +
      places.eighth * (9 * 16 * 64 + 64 * 32) + // expands fourfold, with the stride
      places.eighth * (9 * 32 * 128 + 128 * 32) +
      places.eighth * 32 * 128 + // expands at the size that enters
      places.last * (9 * 128 + 128 * 48) +
      excited(128, 8) +
      places.last * (48 * 192 + 9 * 192 + 192 * 48) +
      excited(192, 12) +
      places.last * 48 * 192 + // head
      192 * 2;
    expect(macs({ architecture: 'efficientnet_v2_nano', imageSize: 24 })).toBe(byHand);
  });
});
