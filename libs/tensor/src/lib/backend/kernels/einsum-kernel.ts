import * as tf from '../../tf.ts';
import { binaryKernels } from './binary-kernels.ts';
import type { KernelTable } from './kernel-table.ts';
import { reductionKernels } from './reduction-kernels.ts';
import { viewAs } from './shape-arithmetic.ts';
import { withTemporaries } from './temporaries.ts';
import { transposed } from './transpose-kernel.ts';

/** Sums of products by index letters: products in the order that tfjs plans, summing each letter when it is done. */
export const einsumKernel: KernelTable = {
  Einsum: (backend, inputs, { equation }: { equation: string }) =>
    withTemporaries(backend, (temporary) => {
      const tensors = Object.values(inputs) as tf.TensorInfo[];
      const { allDims, summedDims, idDims } = tf.backend_util.decodeEinsumEquation(equation, tensors.length);
      tf.backend_util.checkEinsumDimSizes(allDims.length, idDims, tensors as tf.Tensor[]);
      const { path, steps } = tf.backend_util.getEinsumComputePath(summedDims, idDims);
      let product: tf.TensorInfo | undefined;
      let letters = allDims.length;
      steps.forEach((terms, step) => {
        for (const term of terms) {
          const { permutationIndices, expandDims } = tf.backend_util.getEinsumPermutation(
            letters,
            idDims[term],
          );
          const moved = temporary(transposed(backend, tensors[term], permutationIndices));
          const shape = moved.shape.slice();
          for (const axis of expandDims) shape.splice(axis, 0, 1);
          const factor = viewAs(moved, shape);
          product =
            product === undefined
              ? factor
              : temporary(binaryKernels.Multiply(backend, { a: factor, b: product }, {}) as tf.TensorInfo);
        }
        if (step === steps.length - 1) return;
        if (path[step] >= 0) {
          const axis = path[step] - (allDims.length - letters);
          product = temporary(
            reductionKernels.Sum(backend, { x: product }, { axis, keepDims: false }) as tf.TensorInfo,
          );
        }
        letters--;
      });
      return backend.share(product!, product!.shape);
    }),
};
