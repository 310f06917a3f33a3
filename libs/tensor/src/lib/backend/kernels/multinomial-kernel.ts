import { RandomStream } from '../../random/random-stream.ts';
import { streamFor } from '../../random/stream-for.ts';
import type * as tf from '../../tf.ts';
import type { KernelTable } from './kernel-table.ts';
import { reductionKernels } from './reduction-kernels.ts';

/** Draws of categories by their probabilities, from a stream of the seed and the row. */
export const multinomialKernel: KernelTable = {
  Multinomial(backend, { logits }, { numSamples, seed, normalized }) {
    const probabilities = normalized
      ? backend.share(logits, logits.shape)
      : (reductionKernels.Softmax(backend, { logits }, { dim: -1 }) as tf.TensorInfo);
    const [rows, categories] = logits.shape;
    const out = backend.make([rows, numSamples], 'int32');
    const [shares, to] = [backend.values(probabilities), backend.values(out)];
    for (let row = 0; row < rows; row++) {
      const random = new RandomStream(0, streamFor('multinomial', seed, row));
      for (let i = 0; i < numSamples; i++) {
        let category = 0;
        let rest = random.uniform();
        // What rounding leaves over belongs to the last category.
        while (category < categories - 1 && rest >= shares[row * categories + category]) {
          rest -= shares[row * categories + category++];
        }
        to[row * numSamples + i] = category;
      }
    }
    backend.disposeData(probabilities.dataId);
    return out;
  },
};
