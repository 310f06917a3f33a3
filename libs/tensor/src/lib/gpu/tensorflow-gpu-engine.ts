import { createRequire } from 'node:module';
import type { Engine } from '../engine.ts';
import { EngineUnavailableError } from '../engine-unavailable-error.ts';
import * as tf from '../tf.ts';
import type { GpuAdapter } from './gpu-adapter.ts';
import { nvidiaDevices } from './nvidia-devices.ts';
import { loadOptional, optionalPackages } from './optional-package.ts';
import { keepOwnGradients } from './own-gradients.ts';
import { restoreRemovedUtilities } from './removed-utilities.ts';
import { assertComputesRight } from './self-check.ts';

/** tfjs-node's backend: the parts that say what it runs on. */
interface TensorflowBackend extends tf.KernelBackend {
  /** Whether the list of devices that TensorFlow's own runtime found has a GPU in it. */
  readonly isUsingGpuDevice?: boolean;
  readonly binding?: { readonly TF_Version?: string };
}

/** What the engine needs from outside; tests put other things in their place. */
export interface TensorflowGpuSurroundings {
  /** Loads tfjs-node-gpu, which makes its backend the one in use. */
  load(): Promise<unknown>;
  /** GPUs of which the NVIDIA driver knows. */
  devices(): Promise<string[]>;
}

const engine = 'tensorflow-gpu';
const backendName = 'tensorflow';
const needs = 'an NVIDIA GPU with its driver, CUDA 11.2 and cuDNN 8.1, on Linux x64';

// Ampere and later cards multiply float32 with 10 bits of mantissa by default (TF32), which is some 1e-3.
const tolerance = 1e-2;

const realSurroundings: TensorflowGpuSurroundings = {
  load: () => {
    restoreRemovedUtilities(createRequire(import.meta.url)('node:util'));
    return loadOptional(optionalPackages.tfjsNodeGpu, { engine, setup: 'npm run setup:gpu', needs });
  },
  devices: nvidiaDevices,
};

/** The backend of this thread, once loaded. Its package registers it only when it is first loaded. */
const loadedBackends = new WeakMap<TensorflowGpuSurroundings, TensorflowBackend>();

/**
 * Starts TensorFlow's C library on a GPU as the engine, through `@tensorflow/tfjs-node-gpu`.
 *
 * That package loads on any machine and then computes on the processor without a word. So its runtime is asked whether
 * it has found a GPU, and it is refused if not.
 * @throws EngineUnavailableError
 */
export async function startTensorflowGpu(surroundings = realSurroundings): Promise<Engine> {
  if (tf.engine().registryFactory[backendName] !== undefined) {
    throw new Error(
      `startEngine: the ${engine} engine is already running in this thread (dispose() of it before starting another).`,
    );
  }
  const backend = loadedBackends.get(surroundings) ?? (await loadBackend(surroundings));
  tf.registerBackend(backendName, () => backend);
  try {
    await tf.setBackend(backendName);
    const adapter = await gpuOf(backend, surroundings);
    await assertComputesRight({ engine, backendName, adapter: adapter.name, tolerance });
    return runningEngine(backend, adapter);
  } catch (error) {
    tf.removeBackend(backendName);
    throw error;
  }
}

function runningEngine({ binding }: TensorflowBackend, adapter: GpuAdapter): Engine {
  let disposed = false;
  return {
    name: engine,
    threads: 1,
    detail: `TensorFlow ${binding?.TF_Version ?? ''} on ${adapter.name}`.replace('  ', ' '),
    adapter,
    dispose: async () => {
      if (disposed) return;
      disposed = true;
      tf.removeBackend(backendName);
    },
  };
}

async function loadBackend(surroundings: TensorflowGpuSurroundings): Promise<TensorflowBackend> {
  const before = tf.getBackend();
  const loaded = await keepOwnGradients(() => surroundings.load());
  const core = (loaded as { version?: Record<string, string> }).version?.['tfjs-core'];
  const registered = tf.engine().registryFactory[backendName] !== undefined;
  const backend = registered ? (tf.engine().findBackend(backendName) as TensorflowBackend) : undefined;
  // The package has made its backend the one in use, under settings of its own; startTensorflowGpu does that anew.
  if (registered) tf.engine().removeBackend(backendName);
  if (before) await tf.setBackend(before);
  if (backend === undefined || core !== tf.version_core) {
    throw new EngineUnavailableError(
      `${engine} engine: the package must share tfjs-core ${tf.version_core} with this program, but it uses ${core ?? 'one of its own'} (remove other versions of tfjs: \`npm ci\`, then \`npm run setup:gpu\`).`,
    );
  }
  loadedBackends.set(surroundings, backend);
  return backend;
}

async function gpuOf(
  { isUsingGpuDevice }: TensorflowBackend,
  { devices }: TensorflowGpuSurroundings,
): Promise<GpuAdapter> {
  const names = await devices();
  if (isUsingGpuDevice === true) {
    return { name: names.join(', ') || 'a GPU without a name', vendor: 'nvidia', type: 'hardware' };
  }
  const why =
    names.length === 0
      ? 'no NVIDIA driver is loaded: neither /proc/driver/nvidia/gpus nor nvidia-smi shows a card'
      : `the driver shows ${names.join(', ')}, so the libraries of CUDA 11.2 or cuDNN 8.1 are missing: put them in LD_LIBRARY_PATH`;
  throw new EngineUnavailableError(`${engine} engine: TensorFlow sees no GPU (${why}).`);
}
