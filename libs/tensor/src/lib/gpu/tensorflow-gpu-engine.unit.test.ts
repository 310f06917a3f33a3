import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../engine.ts';
import { EngineUnavailableError } from '../engine-unavailable-error.ts';
import * as tf from '../tf.ts';
import { useReferenceBackend } from './reference-backend.ts';
import { standInForTensorflow } from './stand-ins.fixture.ts';
import { startTensorflowGpu } from './tensorflow-gpu-engine.ts';

beforeEach(useReferenceBackend);

const card = ['NVIDIA RTX 4090'];
let engine: Engine | undefined;
afterEach(async () => {
  await engine?.dispose();
  engine = undefined;
});

describe(`${startTensorflowGpu.name}, over a stand-in for tfjs-node-gpu`, () => {
  it('names TensorFlow’s version and the card', async () => {
    engine = await startTensorflowGpu(standInForTensorflow({ gpu: true, devices: card }));
    expect(engine).toMatchObject({
      name: 'tensorflow-gpu',
      threads: 1,
      detail: 'TensorFlow 2.9.1 on NVIDIA RTX 4090',
      adapter: { name: 'NVIDIA RTX 4090', vendor: 'nvidia', type: 'hardware' },
    });
  });

  it('refuses a TensorFlow that computes on the processor, and says whether there is a card', async () => {
    await expect(startTensorflowGpu(standInForTensorflow({ gpu: false }))).rejects.toThrow(
      new EngineUnavailableError(
        'tensorflow-gpu engine: TensorFlow sees no GPU (no NVIDIA driver is loaded: neither /proc/driver/nvidia/gpus nor nvidia-smi shows a card).',
      ),
    );
    await expect(startTensorflowGpu(standInForTensorflow({ gpu: false, devices: card }))).rejects.toThrow(
      new EngineUnavailableError(
        'tensorflow-gpu engine: TensorFlow sees no GPU (the driver shows NVIDIA RTX 4090, so the libraries of CUDA 11.2 or cuDNN 8.1 are missing: put them in LD_LIBRARY_PATH).',
      ),
    );
    expect(tf.engine().registryFactory.tensorflow).toBeUndefined();
  });

  it('refuses one with a tfjs-core of another version', async () => {
    await expect(startTensorflowGpu(standInForTensorflow({ gpu: true, core: '4.21.0' }))).rejects.toThrow(
      /must share tfjs-core 4\.22\.0 with this program, but it uses 4\.21\.0 \(/,
    );
    expect(tf.engine().registryFactory.tensorflow).toBeUndefined();
    expect(tf.getBackend()).toBe('cpu');
  });

  it('keeps this package’s gradients', async () => {
    engine = await startTensorflowGpu(standInForTensorflow({ gpu: true, devices: card }));
    const slope = tf.grad((x) => tf.square(x))(tf.tensor1d([3]));
    expect(slope.dataSync()[0]).toBe(6);
    slope.dispose();
  });

  it('refuses a card whose gradients are wrong', async () => {
    const defect = { kernel: 'Conv2DBackpropFilter', spoil: (values: Float32Array) => values.fill(0) };
    await expect(
      startTensorflowGpu(standInForTensorflow({ gpu: true, devices: card, defect })),
    ).rejects.toThrow(
      new EngineUnavailableError(
        "tensorflow-gpu engine: NVIDIA RTX 4090 computes wrong values: 3 of 10 self-checks failed, worst convolution 3×3, stride 1, gradient of the filter: relative deviation 1.0e+0, at most 0.01 was expected (update the GPU's driver, or use --engine=native or wasm).",
      ),
    );
    expect(tf.engine().registryFactory.tensorflow).toBeUndefined();
  });
});
