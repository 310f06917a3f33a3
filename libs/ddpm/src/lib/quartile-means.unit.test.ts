import { expect, it } from 'vitest';
import { quartileMeans } from './quartile-means.ts';

it('means over the images of each quarter of the timesteps; what no image met is left out', () => {
  const t = [0, 24, 25, 99, 98];
  expect(quartileMeans('mse', { values: [1, 3, 5, 7, 8], t, numTimesteps: 100 })).toEqual({
    'mse.q0': 2,
    'mse.q1': 5,
    'mse.q3': 7.5,
  });
});
