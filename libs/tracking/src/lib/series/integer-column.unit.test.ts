import { expect, it } from 'vitest';
import { decodeIntegers, encodeIntegers } from './integer-column.ts';

const roundTrip = (numbers: number[]) => decodeIntegers(encodeIntegers(numbers), numbers.length);
const LARGEST = Number.MAX_SAFE_INTEGER;

it.each([
  ['nothing', []],
  ['one', [7]],
  ['two', [-3, 5]],
  ['evenly spaced', Array.from({ length: 1000 }, (_, i) => -500 + 10 * i)],
  ['wall times', [1795000000000, 1795000000012, 1795000000023, 1795000000035, 1795000003600]],
  ['the largest', [-LARGEST, 0, LARGEST]],
  ['jumps to and fro', [0, 2 ** 40, 1, 2 ** 52, -(2 ** 50), -1]],
])('gives %s back', (_, numbers) => {
  expect(roundTrip(numbers)).toEqual(numbers);
});

it('gives random walks of every size back', () => {
  let state = 1; // Park and Miller's generator: the same walks each time
  const random = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  for (let trial = 0; trial < 300; trial++) {
    const scale = 2 ** (random() * 52);
    const numbers = Array.from({ length: 1 + Math.floor(random() * 40) }, () =>
      Math.floor((random() - 0.5) * scale),
    );
    expect(roundTrip(numbers)).toEqual(numbers);
  }
});

it('takes no bytes for evenly spaced steps, and about one for each tick of a clock', () => {
  const steps = Array.from({ length: 1000 }, (_, i) => 100_000 + 10 * i);
  expect(encodeIntegers(steps).length).toBeLessThan(8);
  const times = Array.from({ length: 1000 }, (_, i) => 1795000000000 + 170 * i + (i % 7));
  expect(encodeIntegers(times).length).toBeLessThan(1020);
});

it('reads what int8send writes', () => {
  const bytes = Buffer.from('00' + '000000000000002a' + 'fffffffffffffff6', 'hex');
  expect(decodeIntegers(bytes, 2)).toEqual([42, -10]);
});

it('refuses bytes that are cut or unknown', () => {
  expect(() => decodeIntegers(encodeIntegers([1, 2, 9]).subarray(0, 3), 3)).toThrow(
    'integer column: expected more bytes, got its end.',
  );
  expect(() => decodeIntegers(Buffer.from([9]), 1)).toThrow(
    'integer column: expected a first byte of 0, 1 or 2, got 9.',
  );
});
