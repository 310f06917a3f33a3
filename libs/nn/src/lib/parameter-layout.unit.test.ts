import { describe, expect, it } from 'vitest';
import { fromDiskLayout, toDiskLayout, toEngineShape } from './parameter-layout.ts';

const counting = (size: number) => Float32Array.from({ length: size }, (_, index) => index);

describe('parameter layouts', () => {
  it('turn a convolution [out, in, kh, kw] into [kh, kw, in, out]', () => {
    // disk[o, i, x] = 4 o + 2 i + x, so engine[x, i, o] reads 0 4 2 6 | 1 5 3 7
    expect(toEngineShape('conv2d', [2, 2, 1, 2])).toEqual([1, 2, 2, 2]);
    expect([...fromDiskLayout('conv2d', [2, 2, 1, 2], counting(8))]).toEqual([0, 4, 2, 6, 1, 5, 3, 7]);
  });

  it('transpose linear and 1-D convolution weights', () => {
    expect(toEngineShape('linear', [2, 3])).toEqual([3, 2]);
    expect(toEngineShape('conv1d', [2, 3, 1])).toEqual([3, 2]);
    expect([...fromDiskLayout('linear', [2, 3], counting(6))]).toEqual([0, 3, 1, 4, 2, 5]);
    expect([...fromDiskLayout('conv1d', [2, 3, 1], counting(6))]).toEqual([0, 3, 1, 4, 2, 5]);
  });

  it.each([
    ['vector', [5]],
    ['table', [2, 3]],
    ['linear', [4, 3]],
    ['conv1d', [4, 3, 1]],
    ['conv2d', [4, 3, 3, 3]],
  ] as const)('%s comes back unchanged, as a copy', (layout, shape) => {
    const values = counting(shape.reduce((product: number, size) => product * size, 1));
    const engine = fromDiskLayout(layout, shape, values);
    expect(engine).not.toBe(values);
    expect(toDiskLayout(layout, shape, engine)).toEqual(values);
  });
});
