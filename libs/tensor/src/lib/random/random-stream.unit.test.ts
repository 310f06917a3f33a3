import { describe, expect, it } from 'vitest';
import { philox4x32 } from './philox.ts';
import { RandomStream } from './random-stream.ts';
import { streamFor } from './stream-for.ts';

function block(counter: number[], key: number[]): string[] {
  const out = new Uint32Array(4);
  philox4x32(Uint32Array.from(counter), Uint32Array.from(key), out);
  return [...out].map((word) => word.toString(16).padStart(8, '0'));
}

describe(philox4x32, () => {
  // Known answers of Random123 (D. E. Shaw Research), tests/kat_vectors, lines "philox4x32 10".
  it('gives the published known answers', () => {
    expect(block([0, 0, 0, 0], [0, 0])).toEqual(['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']);
    const ones = 0xffffffff;
    expect(block([ones, ones, ones, ones], [ones, ones])).toEqual([
      '408f276d',
      '41c83b0e',
      'a20bc7c6',
      '6d5451fd',
    ]);
    expect(block([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0])).toEqual([
      'd16cfe09',
      '94fdcceb',
      '5001e420',
      '24126ea1',
    ]);
  });
});

describe(RandomStream, () => {
  it('continues from its state as if never interrupted', () => {
    const random = new RandomStream(7, 3);
    random.normals(5);
    random.permutation(10);
    const resumed = RandomStream.fromState(JSON.parse(JSON.stringify(random.state())));
    expect(resumed.normals(9)).toEqual(random.normals(9));
    expect(resumed.state()).toEqual(random.state());
  });

  it('draws normals with the moments of N(0, 1)', () => {
    const values = new RandomStream(1).normals(200_001);
    const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
    const moment = (order: number) => values.reduce((sum, v) => sum + (v - mean) ** order, 0) / values.length;
    expect(mean).toBeCloseTo(0, 2); // standard error 0.0022
    expect(moment(2)).toBeCloseTo(1, 1.8);
    expect(moment(3)).toBeCloseTo(0, 1.3);
    expect(moment(4)).toBeCloseTo(3, 0.8);
  });

  it('draws each integer below the bound about equally often', () => {
    const counts = new Array(7).fill(0);
    for (const value of new RandomStream(5).integers(70_000, 7)) counts[value]++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400); // 4.3 standard deviations
  });

  it('permutes without loss and keeps uniform numbers in [0, 1)', () => {
    const random = new RandomStream(2 ** 53 - 1, 2 ** 32 - 1);
    expect([...random.permutation(100)].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 100 }, (_, i) => i),
    );
    for (let i = 0; i < 1000; i++) {
      const value = random.uniform();
      expect(value >= 0 && value < 1).toBe(true);
    }
  });

  it('gives different numbers for different seeds and streams', () => {
    const first = (seed: number, stream: number) => new RandomStream(seed, stream).uniform();
    expect(new Set([first(0, 0), first(1, 0), first(0, 1), first(2 ** 32, 0)]).size).toBe(4);
  });

  it('says what is wrong with a bad seed, bound or count', () => {
    expect(() => new RandomStream(-1)).toThrow(
      new RangeError('RandomStream: seed must be an integer in [0, 2^53), got -1.'),
    );
    expect(() => new RandomStream(0, 1.5)).toThrow(
      new RangeError('RandomStream: stream must be an integer in [0, 2^32), got 1.5.'),
    );
    expect(() => new RandomStream(0).integer(0)).toThrow(
      new RangeError('RandomStream.integers: bound must be an integer in [1, 2^31], got 0.'),
    );
    expect(() => new RandomStream(0).normals(-2)).toThrow(
      new RangeError('RandomStream.normals: count must be a non-negative integer, got -2.'),
    );
  });
});

describe(streamFor, () => {
  it('is stable and tells labels, their types and their grouping apart', () => {
    expect(streamFor('noise', 3)).toBe(streamFor('noise', 3));
    const all = [
      streamFor('ab'),
      streamFor('a', 'b'),
      streamFor('1'),
      streamFor(1),
      streamFor(),
      streamFor(''),
    ];
    expect(new Set(all).size).toBe(all.length);
    for (const stream of all) expect(Number.isInteger(stream) && stream >= 0 && stream < 2 ** 32).toBe(true);
  });
});
