import { describe, expect, it } from 'vitest';
import { summarizePositions } from './summarize-positions.ts';
import { wilsonInterval } from './wilson-interval.ts';

const SPEC = {
  imageSize: 16,
  shape: { radius: 1, pixels: Uint8Array.of(0, 1, 0, 1, 1, 1, 0, 1, 0), area: 5 },
  seen: [
    { from: 1, to: 2 },
    { from: 13, to: 14 },
  ],
  areaTolerance: 2,
};

/** One sample per list of plus-shaped circles, each given as [x, y]; `corner` adds a pixel at the upper left. */
function batch(...samples: { at: [number, number][]; corner?: boolean }[]) {
  const data = new Float32Array(samples.length * 768).fill(-1);
  samples.forEach(({ at, corner }, index) => {
    const paint = (x: number, y: number): void => {
      const start = index * 768 + (y * 16 + x) * 3;
      data.fill(1, start, start + 3);
    };
    for (const [x, y] of at) {
      for (const [dx, dy] of [
        [0, 0],
        [1, 0],
        [-1, 0],
        [0, 1],
        [0, -1],
      ]) {
        paint(x + dx, y + dy);
      }
      if (corner) paint(x - 1, y - 1);
    }
  });
  return { data, count: samples.length, height: 16, width: 16, channels: 3 };
}

describe('summarizePositions', () => {
  const summary = summarizePositions(
    batch(
      { at: [[8, 8]] },
      { at: [[7, 3]], corner: true },
      { at: [[1, 5]] },
      { at: [[14, 5]] },
      { at: [] },
      {
        at: [
          [4, 4],
          [10, 10],
        ],
      },
    ),
    SPEC,
  );

  it('counts valid, exact and gap, of all and of the valid', () => {
    expect(summary.count).toBe(6);
    expect(summary.valid).toEqual(wilsonInterval(4, 6));
    expect(summary.exact).toEqual(wilsonInterval(3, 6));
    expect(summary.gapOfAll).toEqual(wilsonInterval(2, 6));
    expect(summary.gapOfValid).toEqual(wilsonInterval(2, 4));
    expect(summary.exactGapOfAll).toEqual(wilsonInterval(1, 6));
  });

  it('says where the valid ones are and why the others are not valid', () => {
    expect(summary.where).toEqual({ 'low strip': 1, gap: 2, 'high strip': 1, outside: 0 });
    expect(summary.problems).toEqual({
      'not finite': 0,
      colour: 0,
      empty: 1,
      'several shapes': 1,
      extent: 0,
      area: 0,
    });
  });

  it('gives the histogram of the valid over the pixel columns', () => {
    expect(summary.histogram.edges).toHaveLength(17);
    expect(summary.histogram.edges[0]).toBe(-0.5);
    expect(summary.histogram.counts).toEqual([0, 1, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 1, 0]);
  });

  it('measures the distance to uniform over the 14 admissible columns', () => {
    expect(summary.distanceToUniform?.kl).toBeCloseTo(Math.log(14 / 4), 12);
    const everywhere = Array.from({ length: 14 }, (_, index) => ({
      at: [[index + 1, 8]] as [number, number][],
    }));
    const uniform = summarizePositions(batch(...everywhere), SPEC).distanceToUniform;
    expect(uniform?.l2).toBeCloseTo(0, 12);
    expect(uniform?.kl).toBeCloseTo(0, 12);
  });

  it('claims nothing when no sample is valid, or there is none', () => {
    const black = summarizePositions(batch({ at: [] }, { at: [] }), SPEC);
    expect(black.gapOfAll).toEqual(wilsonInterval(0, 2));
    expect(black.gapOfValid).toEqual({ successes: 0, total: 0, share: null, low: 0, high: 1 });
    expect(black.distanceToUniform).toBeNull();
    expect(summarizePositions(batch(), SPEC).valid.share).toBeNull();
  });

  it('survives JSON unchanged', () => {
    expect(JSON.parse(JSON.stringify(summary))).toEqual(summary);
  });
});
