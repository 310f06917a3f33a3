import { expect, it } from 'vitest';
import { decodeColumns, encodeColumns } from './column-bytes.ts';

const columns = {
  steps: [-3, 0, 7, 2 ** 40, 2 ** 53 - 1, 2 ** 53],
  values: [0, -0, Number.NaN, Infinity, -Infinity, 5e-324],
  times: [1795000000000, 1795000000011, 1795000000019, 1795000000032, 1795000000040, 1],
};

it('gives every kind of number back', () => {
  expect(decodeColumns(encodeColumns(columns))).toEqual(columns);
  expect(decodeColumns(encodeColumns({ steps: [], values: [], times: [] }))).toEqual({
    ...{ steps: [], values: [], times: [] },
  });
});

it('takes little more than the values', () => {
  const steps = Array.from({ length: 1000 }, (_, i) => 10 * i);
  const times = steps.map((step, i) => 1795000000000 + 17 * step + (i % 5));
  expect(encodeColumns({ steps, values: steps.map(Math.sin), times }).length).toBeLessThan(9100);
});

it('refuses another version, and bytes that were cut', () => {
  const bytes = encodeColumns(columns);
  expect(() => decodeColumns(bytes.subarray(0, bytes.length - 1))).toThrow(
    /^metric chunk: expected \d+ bytes, got \d+\.$/,
  );
  bytes[0] = 9;
  expect(() => decodeColumns(bytes)).toThrow('metric chunk: expected version 1, got 9 (update the program).');
});
