import { expect, it } from 'vitest';
import { loadReference } from './load-reference.ts';

it('lists as many parameters as the reference counted', () => {
  const small = loadReference('small');
  const size = (list: typeof small.unetParameters): number =>
    list.reduce((sum, [, shape]) => sum + shape.reduce((product, side) => product * side, 1), 0);
  expect(size(small.unetParameters)).toBe(small.unetParameterCount);
  expect(size(small.classifierParameters)).toBe(small.classifierParameterCount);
});

it('reads the schedules', () => {
  const schedules = loadReference('schedules');
  expect(schedules['respacing 250']).toHaveLength(250);
  expect(schedules.cosine4000.betas[0]).toBe(0.000009865818813681315);
});
