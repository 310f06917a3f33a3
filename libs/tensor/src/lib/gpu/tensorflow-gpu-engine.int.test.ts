import { describe, it } from 'vitest';
import { describeGpuContract } from './gpu-contract.test-support.ts';
import { optionalPackages } from './optional-package.ts';
import { standInForTensorflow } from './stand-ins.fixture.ts';
import { startTensorflowGpu } from './tensorflow-gpu-engine.ts';
import { whySkipped } from './why-skipped.test-support.ts';

// Products in full float32: by default TensorFlow rounds their factors to 10 bits (TF32). Read by CUDA when it is loaded.
process.env.NVIDIA_TF32_OVERRIDE = '0';
const start = () => startTensorflowGpu();
const skipped = await whySkipped([optionalPackages.tfjsNodeGpu], start);

if (skipped) {
  it.skip(`tensorflow-gpu engine, SKIPPED: ${skipped}`, () => {});
  describe('the suite of the tensorflow-gpu engine, over a stand-in', () => {
    const standIn = standInForTensorflow({ gpu: true, devices: ['a card'] });
    describeGpuContract(() => startTensorflowGpu(standIn), {
      backendName: 'tensorflow',
      tolerance: 0,
      known: {},
      only: ({ name }) => /^(dense|silu|groupNorm|add of)/.test(name),
    });
  });
} else {
  describe('tensorflow-gpu engine', { timeout: 120_000 }, () => {
    describeGpuContract(start, { backendName: 'tensorflow', tolerance: 1e-5, known: {} });
  });
}
