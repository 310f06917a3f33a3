import { describe, expect, it } from 'vitest';
import { type PositionReading, readPositions } from './read-position.ts';

const PLUS = { radius: 1, pixels: Uint8Array.of(0, 1, 0, 1, 1, 1, 0, 1, 0), area: 5 };
const SPEC = {
  imageSize: 16,
  shape: PLUS,
  seen: [
    { from: 1, to: 2 },
    { from: 13, to: 14 },
  ],
  areaTolerance: 2,
};
const INVALID = { exact: false, x: null, y: null, where: null };

/** A black 16x16 sample with white pixels at [x, y]. */
function sample(...white: [number, number][]): Float32Array {
  const data = new Float32Array(16 * 16 * 3).fill(-1);
  for (const [x, y] of white) data.fill(1, (y * 16 + x) * 3, (y * 16 + x) * 3 + 3);
  return data;
}

function circle(x: number, y: number): [number, number][] {
  return [
    [x, y - 1],
    [x - 1, y],
    [x, y],
    [x + 1, y],
    [x, y + 1],
  ];
}

function read(data: Float32Array): PositionReading {
  return readPositions({ data, count: 1, height: 16, width: 16, channels: 3 }, SPEC)[0];
}

describe('readPositions', () => {
  it('reads every drawn circle exactly, at every admissible centre', () => {
    for (let x = 1; x <= 14; x++) {
      for (let y = 1; y <= 14; y++) {
        const where = x <= 2 ? 'low strip' : x >= 13 ? 'high strip' : 'gap';
        expect(read(sample(...circle(x, y)))).toEqual({ problem: null, exact: true, x, y, where });
      }
    }
  });

  it('accepts an area within the tolerance, as valid but not exact', () => {
    const withoutTwo = circle(8, 8).slice(0, 3);
    expect(read(sample(...withoutTwo))).toMatchObject({ problem: null, exact: false, where: 'gap' });
    expect(read(sample(...circle(8, 8), [7, 7], [9, 9]))).toMatchObject({
      problem: null,
      exact: false,
      x: 8,
      y: 8,
    });
    expect(read(sample([8, 8], [8, 9]))).toEqual({ ...INVALID, problem: 'area' });
    expect(read(sample(...circle(8, 8), [7, 7], [9, 9], [7, 9]))).toEqual({ ...INVALID, problem: 'area' });
  });

  it('does not take a bar of the right area for a circle', () => {
    expect(read(sample([4, 8], [5, 8], [6, 8], [7, 8], [8, 8]))).toEqual({ ...INVALID, problem: 'extent' });
    expect(read(sample([8, 4], [8, 5], [8, 6], [8, 7]))).toEqual({ ...INVALID, problem: 'extent' });
  });

  it('does not take two shapes for one', () => {
    expect(read(sample(...circle(3, 3), ...circle(12, 12)))).toEqual({
      ...INVALID,
      problem: 'several shapes',
    });
    expect(read(sample(...circle(8, 8), [0, 15]))).toEqual({ ...INVALID, problem: 'several shapes' });
  });

  it('does not take a circle cut off by the edge for an exact one, nor its place for the gap', () => {
    const cut = circle(0, 8).filter(([x]) => x >= 0);
    expect(read(sample(...cut))).toEqual({ problem: null, exact: false, x: 0.25, y: 8, where: 'outside' });
  });

  it('does not count a shape halfway between a seen and an unseen column as the gap', () => {
    const halfway: [number, number][] = [
      [2, 7],
      [3, 7],
      [2, 8],
      [3, 8],
    ];
    expect(read(sample(...halfway))).toMatchObject({
      problem: null,
      exact: false,
      x: 2.5,
      where: 'low strip',
    });
  });

  it('takes a coloured circle for invalid', () => {
    const red = sample(...circle(8, 8));
    for (let pixel = 0; pixel < 256; pixel++) red[3 * pixel + 1] = -1;
    expect(read(red)).toEqual({ ...INVALID, problem: 'colour' });
    const speck = sample(...circle(8, 8));
    speck[0] = 0.2;
    expect(read(speck)).toEqual({ ...INVALID, problem: 'colour' });
  });

  it('takes half of the white level as the threshold, exclusive', () => {
    const scaled = (white: number): Float32Array =>
      sample(...circle(8, 8)).map((v) => (v === 1 ? white : -0.01));
    expect(read(scaled(0.01)).exact).toBe(true);
    expect(read(scaled(0))).toEqual({ ...INVALID, problem: 'empty' });
  });

  it('takes black, NaN and infinity for invalid', () => {
    expect(read(sample())).toEqual({ ...INVALID, problem: 'empty' });
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const broken = sample(...circle(8, 8));
      broken[0] = value;
      expect(read(broken)).toEqual({ ...INVALID, problem: 'not finite' });
    }
  });

  it('reads each sample of a batch by itself', () => {
    const data = Float32Array.of(...sample(...circle(8, 8)), ...sample(), ...sample(...circle(1, 1)));
    const readings = readPositions({ data, count: 3, height: 16, width: 16, channels: 3 }, SPEC);
    expect(readings.map(({ where }) => where)).toEqual(['gap', null, 'low strip']);
  });

  it('refuses samples of another size', () => {
    expect(() =>
      readPositions({ data: new Float32Array(9), count: 1, height: 2, width: 2, channels: 3 }, SPEC),
    ).toThrow(new RangeError('readPositions: [1, 2, 2, 3] holds 12 values, got 9.'));
    expect(() =>
      readPositions({ data: new Float32Array(12), count: 1, height: 2, width: 2, channels: 3 }, SPEC),
    ).toThrow('readPositions: expected samples of 16x16 pixels, got 2x2.');
  });
});
