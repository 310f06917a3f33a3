import * as tf from '../../tf.ts';

export const sizeOf = (shape: readonly number[]): number => tf.util.sizeFromShape(shape as number[]);

/** Distances of neighbours along each axis of a packed tensor. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let packed = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = packed;
    packed *= shape[axis];
  }
  return strides;
}

/** The same data with other extents, for kernels that look at a tensor in another way. */
export function viewAs(x: tf.TensorInfo, shape: number[]): tf.TensorInfo {
  return { dataId: x.dataId, dtype: x.dtype, shape };
}

/** Calls visit(flat index, coordinates) for every place of a shape, in order; the array is reused. */
export function forEachPlace(
  shape: readonly number[],
  visit: (index: number, place: readonly number[]) => void,
): void {
  const place = new Array<number>(shape.length).fill(0);
  const total = sizeOf(shape);
  for (let i = 0; i < total; i++) {
    visit(i, place);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      if (++place[axis] < shape[axis]) break;
      place[axis] = 0;
    }
  }
}
