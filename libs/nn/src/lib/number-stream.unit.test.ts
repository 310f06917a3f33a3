import { loadReference } from '@interpolab/testing';
import { describe, expect, it } from 'vitest';
import { normalValues, parameterValues, streamValue, streamValues } from './number-stream.ts';

const small = loadReference('small');

describe('number streams', () => {
  // Python, exact integers: x=(3+(0x9E3779B9*700001)%2**32)%2**32; x^=x>>16; x=x*0x85ebca6b%2**32; x^=x>>13;
  // x=x*0xc2b2ae35%2**32; x^=x>>16; x/2**32-0.5
  it('equals the rule in exact integer arithmetic', () => {
    for (const [stream, index] of [
      [0, 0],
      [700_000, 3],
      [4_000_000_000, 123_456],
    ]) {
      expect(streamValue(stream, index)).toBe(exactStreamValue(BigInt(stream), BigInt(index)));
    }
    expect(streamValue(700_000, 3)).toBe(0.03376984293572605);
  });

  it('makes the noise and x_0 of the reference file', () => {
    const count = 4 * 3 * 16 * 16;
    const { seed } = small.config;
    expect(normalValues(seed + 12, count)).toMatchReference(small.noise, { ofMax: 1e-7 });
    expect(normalValues(seed + 11, count).map(Math.tanh)).toMatchReference(small.x0, { ofMax: 1e-7 });
  });

  it('notices one wrong value and a wrong sum', () => {
    const noise = normalValues(small.config.seed + 12, 4 * 3 * 16 * 16);
    const spoilt = noise.slice();
    spoilt[6] += 0.01; // every 6th value is listed
    expect(spoilt).not.toMatchReference(small.noise, { ofMax: 1e-5 });
    const shifted = noise.map((value, index) => (index % 6 === 0 ? value : value + 0.01));
    expect(shifted).not.toMatchReference(small.noise, { ofMax: 1e-5 });
  });

  it('gives parameters the spread that the rule asks for', () => {
    const weight = parameterValues({ name: 'a.weight', shape: [4, 3, 3, 3], stream: 5, gain: 0.7 });
    expect(weight[10]).toBe(Math.fround(0.7 * Math.sqrt(12 / 27) * streamValue(5, 10)));
    expect(parameterValues({ name: 'n.weight', shape: [4], stream: 5, gain: 0.7 })[1]).toBe(
      Math.fround(1 + 0.2 * streamValue(5, 1)),
    );
    expect(parameterValues({ name: 'n.bias', shape: [4], stream: 5, gain: 0.7 })[1]).toBe(
      Math.fround(0.2 * streamValue(5, 1)),
    );
  });

  it('stays in [-0.5, 0.5) with the mean and variance of a uniform', () => {
    const values = streamValues(1, 100_000);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-0.5);
    expect(Math.max(...values)).toBeLessThan(0.5);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(1 / 12 / values.length));
    expect(variance).toBeCloseTo(1 / 12, 3);
  });
});

function exactStreamValue(stream: bigint, index: bigint): number {
  const wrap = (value: bigint): bigint => value & 0xffffffffn;
  let x = wrap(index + wrap(0x9e3779b9n * (stream + 1n)));
  x = wrap((x ^ (x >> 16n)) * 0x85ebca6bn);
  x = wrap((x ^ (x >> 13n)) * 0xc2b2ae35n);
  return Number(x ^ (x >> 16n)) / 2 ** 32 - 0.5;
}
