import { describe, it } from 'vitest';
import { describeGpuContract } from './gpu-contract.test-support.ts';
import { optionalPackages } from './optional-package.ts';
import { startWebGpu } from './webgpu-engine.ts';
import { whySkipped } from './why-skipped.test-support.ts';

const start = () => startWebGpu({ onlyHardware: false });
const skipped = await whySkipped([optionalPackages.webgpu, optionalPackages.tfjsWebGpu], start);

if (skipped) it.skip(`webgpu engine, SKIPPED: ${skipped}`, () => {});
else {
  // The first call of each kernel compiles it, which a driver in software does slowly.
  describe('webgpu engine', { timeout: 120_000 }, () => {
    describeGpuContract(start, {
      backendName: 'webgpu',
      tolerance: 1e-5,
      known: {
        'pow of [2,1,3,1,2] and [1,4,1,5,2]': 'its Select kernel, in the gradient of pow, stops at rank 4',
      },
    });
  });
}
