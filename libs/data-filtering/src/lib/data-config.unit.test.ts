import { describe, expect, it } from 'vitest';
import { dataConfigSchema } from './data-config.ts';

/** The issues of a rejected configuration, one line each. */
function problems(config: Record<string, unknown>): string[] {
  const parsed = dataConfigSchema.safeParse({ kind: 'circles', ...config });
  return parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('dataConfigSchema', () => {
  it('defaults to the main set of the paper', () => {
    expect(dataConfigSchema.parse({ kind: 'circles' })).toEqual({
      kind: 'circles',
      layout: 'border',
      imageSize: 64,
      radius: 2,
      epsilon: 0.2,
      stripColumns: null,
      channels: 3,
    });
  });

  it.each<[Record<string, unknown>, string]>([
    [{ imageSize: -16 }, 'imageSize: expected a whole number from 3 to 512, got -16'],
    [{ imageSize: 16.5 }, 'imageSize: expected a whole number from 3 to 512, got 16.5'],
    [{ imageSize: '16' }, 'imageSize: expected a whole number from 3 to 512, got "16"'],
    [{ radius: -1 }, 'radius: expected a whole number from 1 to 255, got -1'],
    [{ radius: 0 }, 'radius: expected a whole number from 1 to 255, got 0'],
    [{ epsilon: -0.2 }, 'epsilon: expected a number between 0 and 0.5, got -0.2'],
    [{ epsilon: 0.5 }, 'epsilon: expected a number between 0 and 0.5, got 0.5'],
    [{ stripColumns: 0 }, 'stripColumns: expected a whole number from 1 to 255, got 0'],
    [{ channels: 1 }, 'channels: expected 3 (RGB), got 1'],
    [{ layout: 'corner' }, 'layout: expected "border", "uniform" or "quadrant", got "corner"'],
    [
      { imageSize: 16, radius: 8, layout: 'uniform' },
      'radius: expected at most 7 for 16-pixel images, got 8 (lower radius or raise imageSize)',
    ],
    [
      { imageSize: 16, radius: 4, layout: 'quadrant' },
      'radius: expected at most 3 for a quadrant of 8 pixels, got 4 (lower radius or raise imageSize)',
    ],
    [
      { imageSize: 16, radius: 3 },
      'epsilon: the strip is too thin for one circle centre: expected at least 4 px at radius 3, got int(16 * 0.2) = 3 (raise epsilon)',
    ],
    [
      { imageSize: 16, radius: 1, epsilon: 0.05 },
      'epsilon: the strip is too thin for one circle centre: expected at least 2 px at radius 1, got int(16 * 0.05) = 0 (raise epsilon)',
    ],
    [
      { imageSize: 5, radius: 1, stripColumns: 2 },
      'stripColumns: the two strips leave no gap: expected at most 2 px each in 5 px, got 1 + 2 = 3 (lower stripColumns)',
    ],
    [
      { imageSize: 512, layout: 'uniform' },
      'imageSize: expected a data set of at most 2 GiB, got 189.0 GiB at 512 pixels (lower imageSize)',
    ],
  ])('rejects %j with one line', (config, line) => {
    expect(problems(config)).toEqual([line]);
  });

  it('needs no strip where the layout has none', () => {
    expect(problems({ imageSize: 16, radius: 3, layout: 'uniform' })).toEqual([]);
  });

  it('accepts the widest strips that leave one column between them', () => {
    expect(problems({ imageSize: 5, radius: 1, stripColumns: 1 })).toEqual([]);
    expect(problems({ imageSize: 6, radius: 1, stripColumns: 2 })).toHaveLength(1);
    expect(problems({ imageSize: 7, radius: 1, stripColumns: 2 })).toEqual([]);
  });

  it('rejects an unknown key', () => {
    expect(problems({ imagesize: 16 })).toEqual([': Unrecognized key: "imagesize"']);
  });
});
