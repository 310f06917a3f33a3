import { describe, expect, it } from 'vitest';
import type { EngineBackend } from './backend/engine-backend.ts';
import { isNativeBuilt } from './backend/native-library.ts';
import { describeWaitingKernels } from './contract/waiting-kernels.test-support.ts';
import { convolution } from './fused/convolution.ts';
import { startEngine } from './start-engine.ts';
import * as tf from './tf.ts';

const engines = (['native', 'wasm'] as const).filter((engine) => engine !== 'native' || isNativeBuilt());

describe.each(engines)('kernels of the %s engine that wait', (engine) => {
  describeWaitingKernels((threads) => startEngine({ engine, threads }));
});

it('the wasm engine goes on after its 4 GiB were full when a kernel asked for temporary memory', async () => {
  const engine = await startEngine({ engine: 'wasm', threads: 2 });
  const backend = tf.backend() as EngineBackend;
  const x = tf.ones([1, 8, 8, 512]) as tf.Tensor4D;
  const filter = tf.ones([3, 3, 512, 512]) as tf.Tensor4D; // some 9 MiB, and as many to arrange it for the kernel
  const convolve = () => tf.tidy(() => tf.sum(convolution(x, { filter })).dataSync()[0]);
  tf.dispose(tf.ones([1, 8, 8, 512])); // leaves memory for the result
  backend.finish();
  const ballast = fillMemory(backend);
  expect(convolve).toThrow(
    new RangeError(
      "wasm engine: its memory has no room for the operation 'convolution', 4 GiB is the most that WebAssembly has (a smaller batch, or the native engine, needs less).",
    ),
  );
  expect(tf.sum(x).dataSync()[0]).toBe(8 * 8 * 512);
  for (const { dataId } of ballast) backend.disposeData(dataId);
  expect(convolve()).toBe(22 ** 2 * 512 * 512); // taps in reach of 8 × 8 pixels: (3·6 + 2·2)²
  await engine.dispose();
});

/** Tensors that nobody writes to, until there is no MiB left. Such memory costs the system nothing. */
function fillMemory(backend: EngineBackend): tf.TensorInfo[] {
  const made: tf.TensorInfo[] = [];
  for (let size = 2 ** 29; size >= 2 ** 20; ) {
    try {
      made.push(backend.make([size], 'bool'));
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError);
      size /= 2;
    }
  }
  return made;
}
