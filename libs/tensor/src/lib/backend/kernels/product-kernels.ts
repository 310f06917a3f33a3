import * as tf from '../../tf.ts';
import type { KernelTable } from './kernel-table.ts';

export const productKernels: KernelTable = {
  /** `[…, rows, depth]` × `[…, depth, columns]`; either side may be transposed and may repeat over the batch. */
  BatchMatMul(backend, { a, b }, { transposeA, transposeB }: { transposeA: boolean; transposeB: boolean }) {
    for (const side of [a, b]) {
      if (side.dtype !== 'float32') {
        throw new TypeError(
          `${backend.library.name} engine: matMul takes float32, got ${side.dtype} (use tf.cast).`,
        );
      }
    }
    const [aRank, bRank] = [a.shape.length, b.shape.length];
    const [rows, depth] = pick(a.shape, transposeA);
    const [innerB, columns] = pick(b.shape, transposeB);
    if (depth !== innerB) {
      throw new RangeError(
        `matMul: the inner sizes differ, ${depth} of [${a.shape.join(', ')}] and ${innerB} of [${b.shape.join(', ')}].`,
      );
    }
    const [aOuter, bOuter] = [a.shape.slice(0, aRank - 2), b.shape.slice(0, bRank - 2)];
    const outer = tf.broadcast_util.assertAndGetBroadcastShape(aOuter, bOuter);
    const batch = tf.util.sizeFromShape(outer);
    const stride = (shape: number[], matrix: number) => {
      const own = tf.util.sizeFromShape(shape);
      if (own !== batch && own !== 1) {
        throw new RangeError(
          `matMul: batches [${aOuter.join(', ')}] and [${bOuter.join(', ')}] must be equal, or one of them 1 (use tf.tile).`,
        );
      }
      return own === 1 ? 0 : matrix;
    };
    const out = backend.make([...outer, rows, columns], 'float32');
    const strides = [stride(aOuter, rows * depth), stride(bOuter, depth * columns)];
    const addresses = [out, a, b].map((tensor) => backend.address(tensor));
    const transposes = [Number(transposeA), Number(transposeB)];
    if (rows > 0 && columns > 0) {
      backend.run('matrixProduct', ...addresses, batch, rows, columns, depth, ...transposes, ...strides);
    }
    return out;
  },
};

/** Rows and columns of a matrix, exchanged if it is transposed. */
function pick(shape: number[], transposed: boolean): [number, number] {
  const [rows, columns] = shape.slice(-2);
  return transposed ? [columns, rows] : [rows, columns];
}
