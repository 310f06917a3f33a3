import { describe, expect, it } from 'vitest';
import { createCircleDataset } from './create-circle-dataset.ts';
import type { CirclesConfigInput } from './data-config.ts';
import { hashDataset } from './hash-dataset.ts';
import { type CircleDataset, selectImages } from './image-dataset.ts';
import { positionScore } from './position-score.ts';
import { selectExtremes } from './select-extremes.ts';

const small = { kind: 'circles', imageSize: 16, radius: 1 } as const;

function columnsOf({ centres, count }: CircleDataset): number[] {
  return [...new Set(Array.from({ length: count }, (_, index) => centres[2 * index]))];
}

describe('createCircleDataset', () => {
  // paper §5 (counts) and §5.1 (the last row)
  it.each<[string, CirclesConfigInput, number]>([
    ['border', { kind: 'circles' }, 1200],
    ['uniform', { kind: 'circles', layout: 'uniform' }, 3600],
    ['quadrant', { kind: 'circles', layout: 'quadrant' }, 784],
    ['16x16 border', small, 56],
  ])('draws the %s set of the paper with its exact count', (_, config, count) => {
    const dataset = createCircleDataset(config);
    expect(dataset.count).toBe(count);
    expect(dataset.labels).toHaveLength(count);
    expect(dataset.images).toHaveLength(count * dataset.height * dataset.width * 3);
  });

  it('puts the border circles at x in {2..11} and {52..61}, y in 2..61', () => {
    const { centres, count } = createCircleDataset({ kind: 'circles' });
    const seen = new Set(
      Array.from({ length: count }, (_, index) => `${centres[2 * index]},${centres[2 * index + 1]}`),
    );
    expect(seen.size).toBe(1200);
    for (const x of [2, 11, 52, 61]) for (const y of [2, 61]) expect(seen).toContain(`${x},${y}`);
    for (const x of [1, 12, 51, 62]) expect(seen).not.toContain(`${x},30`);
  });

  it('gives the trial of §5.1 its two centre columns on each side, by epsilon 0.20 or by number', () => {
    const byEpsilon = createCircleDataset(small);
    expect(columnsOf(byEpsilon)).toEqual([1, 2, 13, 14]);
    const byNumber = createCircleDataset({ ...small, epsilon: 0.4, stripColumns: 2 });
    expect(hashDataset(byNumber)).toBe(hashDataset(byEpsilon));
    expect(columnsOf(createCircleDataset({ ...small, stripColumns: 3 }))).toEqual([1, 2, 3, 12, 13, 14]);
  });

  it('draws every image as one circle of 21 white pixels at its centre, in all channels', () => {
    const { images, count, centres } = createCircleDataset({ kind: 'circles' });
    for (let index = 0; index < count; index++) {
      const image = images.subarray(index * 64 * 64 * 3, (index + 1) * 64 * 64 * 3);
      let [white, sumX, sumY] = [0, 0, 0];
      for (let pixel = 0; pixel < 64 * 64; pixel++) {
        const value = image[3 * pixel];
        if (value !== 0 && value !== 255) expect.fail(`grey value ${value}`);
        if (image[3 * pixel + 1] !== value || image[3 * pixel + 2] !== value) expect.fail('channels differ');
        if (value === 0) continue;
        white++;
        sumX += pixel % 64;
        sumY += Math.floor(pixel / 64);
      }
      if (white !== 21) expect.fail(`${white} white pixels`);
      expect([sumX / white, sumY / white]).toEqual([centres[2 * index], centres[2 * index + 1]]);
    }
  });

  it('labels a circle 1 from the middle column on', () => {
    const { labels, centres, count } = createCircleDataset({ kind: 'circles', layout: 'uniform' });
    for (let index = 0; index < count; index++) expect(labels[index]).toBe(centres[2 * index] >= 32 ? 1 : 0);
    expect(labels.reduce((sum, label) => sum + label, 0)).toBe(1800);
    expect(
      createCircleDataset({ kind: 'circles', layout: 'quadrant' }).labels.every((label) => label === 0),
    ).toBe(true);
  });

  it('scores a circle by its position, 0 at the far left and 1 at the far right', () => {
    const { scores, centres, count } = createCircleDataset({ ...small, layout: 'uniform' });
    expect(Math.min(...scores)).toBe(0);
    expect(Math.max(...scores)).toBe(1);
    for (let index = 0; index < count; index++) expect(scores[index]).toBe((centres[2 * index] - 1) / 13);
  });

  it('is the same whether the border is drawn or filtered out of the uniform set', () => {
    const size = { imageSize: 64, radius: 2 };
    const uniform = createCircleDataset({ kind: 'circles', layout: 'uniform' });
    const kept = selectExtremes(uniform.scores, {
      low: positionScore(11, size),
      high: positionScore(52, size),
    });
    const filtered = selectImages(uniform, kept);
    const border = createCircleDataset({ kind: 'circles', layout: 'border' });
    expect(filtered.count).toBe(1200);
    expect(filtered.centres).toEqual(border.centres);
    expect(filtered.labels).toEqual(border.labels);
    expect(filtered.scores).toEqual(border.scores);
    expect(Buffer.compare(filtered.images, border.images)).toBe(0);
    expect(hashDataset(filtered)).toBe(hashDataset(border));
  });

  it('says in one line why a configuration cannot be drawn', () => {
    expect(() => createCircleDataset({ ...small, radius: 9 })).toThrow(
      new RangeError(
        'createCircleDataset: radius: expected at most 7 for 16-pixel images, got 9 (lower radius or raise imageSize).',
      ),
    );
  });
});
