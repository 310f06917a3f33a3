import { expect, it } from 'vitest';
import { toChannelsFirst, toChannelsLast } from './channel-order.ts';

it('moves the channels to the end and back', () => {
  // 1 image, 2 channels, 1×3 pixels: planes 0 1 2 and 3 4 5 interleave
  expect([...toChannelsLast([0, 1, 2, 3, 4, 5], [1, 2, 1, 3])]).toEqual([0, 3, 1, 4, 2, 5]);
  const values = Float32Array.from({ length: 2 * 3 * 4 * 5 }, (_, index) => index);
  expect(toChannelsFirst(toChannelsLast(values, [2, 3, 4, 5]), [2, 3, 4, 5])).toEqual(values);
});
