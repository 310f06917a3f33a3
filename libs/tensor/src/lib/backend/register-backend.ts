import { registerFusedGradients } from '../fused/register-fused-gradients.ts';
import { registerGradients } from '../gradients/register-gradients.ts';
import { useBulkNormals } from '../random/bulk-normals.ts';
import * as tf from '../tf.ts';
import { CommandQueue } from './command-queue.ts';
import { compiledNormals } from './compiled-normals.ts';
import { EngineBackend } from './engine-backend.ts';
import type { KernelLibrary } from './kernel-library.ts';
import { adamWKernel } from './kernels/adamw-kernel.ts';
import { attentionKernels } from './kernels/attention-kernels.ts';
import { batchNormKernels } from './kernels/batch-norm-kernels.ts';
import { binaryKernels } from './kernels/binary-kernels.ts';
import { convolutionKernels } from './kernels/convolution-kernels.ts';
import { countingKernels } from './kernels/counting-kernels.ts';
import { creationKernels } from './kernels/creation-kernels.ts';
import { depthwiseKernels } from './kernels/depthwise-kernels.ts';
import { dilationKernels } from './kernels/dilation-kernels.ts';
import { einsumKernel } from './kernels/einsum-kernel.ts';
import { fusedKernels } from './kernels/fused-kernels.ts';
import { generalConvolutionKernels } from './kernels/general-convolution-kernels.ts';
import { groupNormKernels } from './kernels/group-norm-kernels.ts';
import { imageKernels } from './kernels/image-kernels.ts';
import { indexKernels } from './kernels/index-kernels.ts';
import type { KernelTable } from './kernels/kernel-table.ts';
import { missingKernels } from './kernels/missing-kernels.ts';
import { multinomialKernel } from './kernels/multinomial-kernel.ts';
import { normKernel } from './kernels/norm-kernel.ts';
import { normalisationKernels } from './kernels/normalisation-kernels.ts';
import { poolingKernels } from './kernels/pooling-kernels.ts';
import { productKernels } from './kernels/product-kernels.ts';
import { reductionKernels } from './kernels/reduction-kernels.ts';
import { resizeKernels } from './kernels/resize-kernels.ts';
import { scanKernels } from './kernels/scan-kernels.ts';
import { scatterKernels } from './kernels/scatter-kernels.ts';
import { shapeKernels } from './kernels/shape-kernels.ts';
import { sortingKernels } from './kernels/sorting-kernels.ts';
import { spaceKernels } from './kernels/space-kernels.ts';
import { sparseKernels } from './kernels/sparse-kernels.ts';
import { suppressionKernels } from './kernels/suppression-kernels.ts';
import { transposeKernel } from './kernels/transpose-kernel.ts';
import { unaryKernels } from './kernels/unary-kernels.ts';
import { MemoryPool } from './memory-pool.ts';

/** Every kernel of the native and wasm engines. */
export const engineKernels: KernelTable = {
  ...adamWKernel,
  ...attentionKernels,
  ...binaryKernels,
  ...convolutionKernels,
  ...creationKernels,
  ...groupNormKernels,
  ...batchNormKernels,
  ...indexKernels,
  ...poolingKernels,
  ...productKernels,
  ...reductionKernels,
  ...shapeKernels,
  ...countingKernels,
  ...depthwiseKernels,
  ...dilationKernels,
  ...einsumKernel,
  ...fusedKernels,
  ...generalConvolutionKernels,
  ...imageKernels,
  ...multinomialKernel,
  ...normKernel,
  ...normalisationKernels,
  ...resizeKernels,
  ...scanKernels,
  ...scatterKernels,
  ...sortingKernels,
  ...spaceKernels,
  ...sparseKernels,
  ...suppressionKernels,
  ...transposeKernel,
  ...unaryKernels,
};

/** Makes a library the tfjs backend of its name and registers its kernels and their gradients. */
export function registerBackend(library: KernelLibrary): void {
  // tfjs makes a fresh backend after tf.engine().reset(); the memory stays with the library.
  const queue: CommandQueue = new CommandQueue(library, () => pool.clearIdle((block) => !queue.uses(block)));
  const pool = new MemoryPool((bytes) => library.allocate(bytes), { beforeRelease: () => queue.flush() });
  if (!tf.registerBackend(library.name, () => new EngineBackend({ library, pool, queue }))) {
    throw new Error(
      `startEngine: the ${library.name} engine is already running in this thread (dispose() of it before starting another).`,
    );
  }
  registerKernels(library.name);
  useBulkNormals(compiledNormals);
}

// tfjs keeps kernels and gradients by name for the life of the process, so they are registered once.
function registerKernels(backendName: string): void {
  const table = { ...engineKernels, ...missingKernels(engineKernels) };
  for (const [kernelName, kernel] of Object.entries(table)) {
    if (tf.getKernel(kernelName, backendName) != null) continue;
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc: ({ inputs, backend, attrs }) => kernel(backend as EngineBackend, inputs, attrs),
    });
  }
  registerGradients(); // again, for a package loaded since has put its own in their place
  registerFusedGradients();
}
