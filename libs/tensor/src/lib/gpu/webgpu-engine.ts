import type { Engine } from '../engine.ts';
import { EngineUnavailableError } from '../engine-unavailable-error.ts';
import * as tf from '../tf.ts';
import { describeAdapter, type GpuAdapter } from './gpu-adapter.ts';
import { loadOptional, optionalPackages } from './optional-package.ts';
import { assertComputesRight } from './self-check.ts';
import { registerWebGpuKernels } from './webgpu/webgpu-kernels.ts';
import { adapterFromInfo, type WebGpuAdapterInfo } from './webgpu-adapter-info.ts';
import { createWebGpuBackend, type GpuDevice, type UpstreamBackendClass } from './webgpu-backend.ts';

/** The part of WebGPU's GPUAdapter that is used here. */
interface GpuAdapterObject {
  readonly info: WebGpuAdapterInfo;
  readonly limits: Readonly<Record<string, number>>;
  requestDevice(o: { requiredLimits: Record<string, number> }): Promise<GpuDevice>;
}

/** WebGPU's entrance, `navigator.gpu` in a browser. */
interface Gpu {
  requestAdapter(o: { powerPreference: 'high-performance' }): Promise<GpuAdapterObject | null>;
}

/** What the engine needs from outside; tests put other things in their place. */
export interface WebGpuSurroundings {
  /** The npm package `webgpu`: Google's Dawn, over Vulkan, Metal or Direct3D 12. */
  loadDawn(): Promise<{ create(options: string[]): Gpu; globals: object }>;
  loadBackend(): Promise<{ WebGPUBackend: UpstreamBackendClass }>;
  /** Gives the backend of this name the fused kernels that run on its device. */
  registerKernels(backendName: string): void;
}

const engine = 'webgpu';
const needs = 'a GPU with a driver for Vulkan (Linux), Metal (macOS) or Direct3D 12 (Windows)';

// float32 throughout; sums over a whole image in another order are some 1e-6 apart.
const tolerance = 1e-4;

// Upstream asks for these; everything else may stay at WebGPU's guaranteed minimum.
const limits = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
];

const load = (optional: Parameters<typeof loadOptional>[0]) =>
  loadOptional(optional, { engine, setup: 'npm run setup:webgpu', needs });

const realSurroundings: WebGpuSurroundings = {
  loadDawn: async () => (await load(optionalPackages.webgpu)) as never,
  loadBackend: async () => (await load(optionalPackages.tfjsWebGpu)) as never,
  registerKernels: registerWebGpuKernels,
};

/**
 * Starts a GPU through WebGPU as the engine. `onlyHardware` refuses an adapter that is software. Its tensors are read
 * with `await x.data()`; `dataSync()` is an error there.
 * @throws EngineUnavailableError
 */
export async function startWebGpu(
  o: { onlyHardware: boolean },
  surroundings = realSurroundings,
): Promise<Engine> {
  if (tf.engine().registryFactory[engine] !== undefined) {
    throw new Error(
      `startEngine: the ${engine} engine is already running in this thread (dispose() of it before starting another).`,
    );
  }
  const { WebGPUBackend } = await surroundings.loadBackend(); // before navigator.gpu is there: else it registers itself
  surroundings.registerKernels(engine);
  const { create, globals } = await surroundings.loadDawn();
  Object.assign(globalThis, globals); // its kernels use the constants and classes of a browser's global scope
  const gpu = create([]);
  const { adapter, device, info } = await openDevice(gpu, o);
  const backend = withNavigator(gpu, () => createWebGpuBackend(WebGPUBackend, device, info));
  tf.registerBackend(engine, () => backend);
  const dispose = disposer({ gpu, device });
  try {
    await tf.setBackend(engine);
    await assertComputesRight({
      engine,
      backendName: engine,
      adapter: describeAdapter(adapter),
      tolerance,
    });
  } catch (error) {
    await dispose();
    throw error;
  }
  return { name: engine, threads: 1, detail: `WebGPU on ${describeAdapter(adapter)}`, adapter, dispose };
}

async function openDevice(
  gpu: Gpu,
  o: { onlyHardware: boolean },
): Promise<{ adapter: GpuAdapter; device: GpuDevice; info: WebGpuAdapterInfo }> {
  const found = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (found === null) {
    throw new EngineUnavailableError(
      `${engine} engine: no adapter answers (it needs ${needs}; on Linux \`vulkaninfo --summary\` lists what Vulkan sees).`,
    );
  }
  const adapter = adapterFromInfo(found.info);
  if (o.onlyHardware && adapter.type === 'software') {
    throw new EngineUnavailableError(
      `${engine} engine: the only adapter is software, ${describeAdapter(adapter)} (--engine=webgpu takes it all the same; native and wasm are faster).`,
    );
  }
  const requiredLimits = Object.fromEntries(limits.map((name) => [name, found.limits[name]]));
  const device = await found.requestDevice({ requiredLimits }).catch((error: Error) => {
    throw new EngineUnavailableError(
      `${engine} engine: ${describeAdapter(adapter)} gives no device: ${error.message} (update its driver).`,
      { cause: error },
    );
  });
  return { adapter, device, info: found.info };
}

/**
 * Runs `make` while `navigator.gpu` is there: the upstream class wants to see it when it is made, though it never uses
 * it. It is not left there, since other packages take a `navigator` for a browser.
 */
function withNavigator<T>(gpu: Gpu, make: () => T): T {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
  try {
    return make();
  } finally {
    if (before) Object.defineProperty(globalThis, 'navigator', before);
    else delete (globalThis as { navigator?: unknown }).navigator;
  }
}

/** Dawn's instances in use. One that the collector takes would take its devices' locks along, and crash the process. */
const inUse = new Set<Gpu>();

function disposer({ gpu, device }: { gpu: Gpu; device: GpuDevice }): () => Promise<void> {
  inUse.add(gpu);
  return async () => {
    if (!inUse.has(gpu)) return;
    tf.removeBackend(engine);
    device.destroy();
    inUse.delete(gpu);
  };
}
