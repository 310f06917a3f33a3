import { expect, it } from 'vitest';
import { microbatches } from './microbatches.ts';

it('cuts a batch into parts that miss no image', () => {
  expect(microbatches(7, 3)).toEqual([
    { first: 0, end: 3 },
    { first: 3, end: 6 },
    { first: 6, end: 7 },
  ]);
  expect(microbatches(7, null)).toEqual([{ first: 0, end: 7 }]);
  expect(microbatches(7, 100)).toEqual([{ first: 0, end: 7 }]);
});
