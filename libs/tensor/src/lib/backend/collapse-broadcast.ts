import * as tf from '../tf.ts';

/** Nested loops over a broadcasting pair, outermost first; a stride of 0 repeats the value. */
export interface BroadcastLoops {
  /** Shape of the result. */
  readonly shape: number[];
  readonly size: number[];
  readonly a: number[];
  readonly b: number[];
}

/**
 * The loops for `a` and `b`, neighbouring axes of one kind joined: [8, 16, 16, 32] with [32] is 2048 × 32, and two
 * equal shapes are one loop. The innermost strides are 0 or 1.
 */
export function collapseBroadcast(aShape: number[], bShape: number[]): BroadcastLoops {
  const shape = tf.broadcast_util.assertAndGetBroadcastShape(aShape, bShape);
  const loops: { size: number; aMoves: boolean; bMoves: boolean }[] = [];
  for (let axis = 1; axis <= shape.length; axis++) {
    const size = shape[shape.length - axis];
    if (size === 1) continue;
    const aMoves = (aShape[aShape.length - axis] ?? 1) !== 1;
    const bMoves = (bShape[bShape.length - axis] ?? 1) !== 1;
    const inner = loops[0];
    if (inner !== undefined && inner.aMoves === aMoves && inner.bMoves === bMoves) inner.size *= size;
    else loops.unshift({ size, aMoves, bMoves });
  }
  if (loops.length === 0) loops.push({ size: tf.util.sizeFromShape(shape), aMoves: true, bMoves: true });
  return {
    shape,
    size: loops.map((loop) => loop.size),
    a: stridesOf(loops.map((loop) => (loop.aMoves ? loop.size : 0))),
    b: stridesOf(loops.map((loop) => (loop.bMoves ? loop.size : 0))),
  };
}

/** Strides of a packed tensor that moves along the loops with a size, and stands still (0) along the others. */
function stridesOf(sizes: number[]): number[] {
  const strides = new Array<number>(sizes.length);
  let packed = 1;
  for (let i = sizes.length - 1; i >= 0; i--) {
    strides[i] = sizes[i] === 0 ? 0 : packed;
    if (sizes[i] !== 0) packed *= sizes[i];
  }
  return strides;
}

/** Adds loops of size 1 on the outside until there are `count`; null if there are more. */
export function padLoops(loops: BroadcastLoops, count: number): BroadcastLoops | null {
  const missing = count - loops.size.length;
  if (missing < 0) return null;
  const zeros = new Array<number>(missing).fill(0);
  return {
    shape: loops.shape,
    size: [...zeros.map(() => 1), ...loops.size],
    a: [...zeros, ...loops.a],
    b: [...zeros, ...loops.b],
  };
}

/** Calls visit(start of out, start of a, start of b) for each innermost loop. */
export function forEachRow(loops: BroadcastLoops, visit: (out: number, a: number, b: number) => void): void {
  const outer = loops.size.length - 1;
  const inner = loops.size[outer];
  const rows = loops.size.slice(0, outer).reduce((product, size) => product * size, 1);
  const index = new Array<number>(outer).fill(0);
  let a = 0;
  let b = 0;
  for (let row = 0; row < rows; row++) {
    visit(row * inner, a, b);
    for (let axis = outer - 1; axis >= 0; axis--) {
      a += loops.a[axis];
      b += loops.b[axis];
      if (++index[axis] < loops.size[axis]) break;
      a -= loops.a[axis] * loops.size[axis];
      b -= loops.b[axis] * loops.size[axis];
      index[axis] = 0;
    }
  }
}
