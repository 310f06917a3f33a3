import * as tf from '../../tf.ts';
import type { EngineBackend } from '../engine-backend.ts';
import { broadcastValues } from './broadcast.ts';
import type { KernelTable } from './kernel-table.ts';
import { sizeOf } from './shape-arithmetic.ts';
import { withFloats, withTemporaries } from './temporaries.ts';

export const productKernels: KernelTable = {
  /** `[…, rows, depth]` × `[…, depth, columns]`; either side may be transposed and may repeat over the batch. */
  BatchMatMul(backend, { a, b }, attrs: MatMulAttrs) {
    for (const x of [a, b]) {
      if (x.shape.length < 2) {
        throw new RangeError(
          `matMul: both sides must be matrices, got [${x.shape.join(', ')}] (use tf.reshape).`,
        );
      }
    }
    return a.dtype === 'float32' || b.dtype === 'float32'
      ? withFloats(backend, [a, b], (left, right) => multiply(backend, left, right, attrs))
      : multiplyIntegers(backend, a, b, attrs);
  },
};

interface MatMulAttrs {
  transposeA?: boolean;
  transposeB?: boolean;
}

function multiply(
  backend: EngineBackend,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  { transposeA = false, transposeB = false }: MatMulAttrs,
): tf.TensorInfo {
  const [rows, depth] = pick(a.shape, transposeA);
  const [innerB, columns] = pick(b.shape, transposeB);
  if (depth !== innerB) {
    throw new RangeError(
      `matMul: the inner shapes differ, ${depth} of [${a.shape.join(', ')}] and ${innerB} of [${b.shape.join(', ')}].`,
    );
  }
  const [aOuter, bOuter] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const outer = tf.broadcast_util.assertAndGetBroadcastShape(aOuter, bOuter);
  const batch = sizeOf(outer);
  // A side that repeats in other ways than as a whole is written out.
  const whole = (x: tf.TensorInfo, own: number[]) =>
    sizeOf(own) === batch || sizeOf(own) === 1
      ? backend.share(x, x.shape)
      : broadcastValues(backend, x, [...outer, ...x.shape.slice(-2)]);
  return withTemporaries(backend, (temporary) => {
    const [left, right] = [temporary(whole(a, aOuter)), temporary(whole(b, bOuter))];
    const out = backend.make([...outer, rows, columns], 'float32');
    if (sizeOf(out.shape) === 0) return out;
    const stride = (x: tf.TensorInfo) => (sizeOf(x.shape.slice(0, -2)) === 1 ? 0 : sizeOf(x.shape.slice(-2)));
    const transposes = [Number(transposeA), Number(transposeB)];
    const sizes = [batch, rows, columns, depth];
    backend.run('matrixProduct', [out, left, right], [...sizes, ...transposes, stride(left), stride(right)]);
    return out;
  });
}

/** The same for integers, exactly, in JavaScript. */
function multiplyIntegers(
  backend: EngineBackend,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  { transposeA = false, transposeB = false }: MatMulAttrs,
): tf.TensorInfo {
  const outer = tf.broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const [rows, depth] = pick(a.shape, transposeA);
  const columns = pick(b.shape, transposeB)[1];
  return withTemporaries(backend, (temporary) => {
    const whole = [a, b].map((x) => temporary(broadcastValues(backend, x, [...outer, ...x.shape.slice(-2)])));
    const out = backend.make([...outer, rows, columns], 'int32');
    const [left, right, to] = [...whole, out].map((x) => backend.values(x));
    for (let i = 0; i < to.length; i++) {
      const matrix = Math.floor(i / (rows * columns));
      const [row, column] = [Math.floor(i / columns) % rows, i % columns];
      let sum = 0;
      for (let k = 0; k < depth; k++) {
        const x = left[matrix * rows * depth + (transposeA ? k * rows + row : row * depth + k)];
        sum += x * right[matrix * depth * columns + (transposeB ? column * depth + k : k * columns + column)];
      }
      to[i] = sum;
    }
    return out;
  });
}

/** Rows and columns of a matrix, exchanged if it is transposed. */
function pick(shape: number[], transposed: boolean): [number, number] {
  const [rows, columns] = shape.slice(-2);
  return transposed ? [columns, rows] : [rows, columns];
}
