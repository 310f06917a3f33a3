import type * as tf from '../tf.ts';

/** What the backend of `@tensorflow/tfjs-backend-webgpu` has and this package uses. */
interface UpstreamBackend extends tf.KernelBackend {
  readonly tensorMap: tf.DataStorage<{ values: tf.BackendValues | null }>;
}

export type UpstreamBackendClass = new (device: GpuDevice, adapterInfo: unknown) => UpstreamBackend;

/** The part of WebGPU's GPUDevice that an engine needs; kernels see all of it. */
export interface GpuDevice {
  readonly lost: Promise<{ reason: string; message: string }>;
  addEventListener(type: 'uncapturederror', listener: (event: { error?: Error }) => void): void;
  destroy(): void;
}

/**
 * The upstream backend with two differences: a result that the GPU failed to compute is an error when it is read
 * rather than a wrong number, and reading without waiting says what to do. Upstream would draw the values onto a
 * canvas, which only a browser has.
 */
export function createWebGpuBackend(
  Upstream: UpstreamBackendClass,
  device: GpuDevice,
  adapterInfo: unknown,
): UpstreamBackend {
  let failure: Error | undefined;
  device.addEventListener('uncapturederror', ({ error }) => {
    const reason = error?.message.split('\n')[0] ?? 'no reason given';
    failure ??= new Error(`webgpu engine: the GPU refused a kernel: ${reason} (a smaller batch may fit).`);
  });
  void device.lost.then(({ reason, message }) => {
    failure ??= new Error(
      `webgpu engine: the GPU is gone (${reason}): ${message} (start the program again; a training goes on from its checkpoint).`,
    );
  });

  class WebGpuBackend extends Upstream {
    override async read(dataId: object): Promise<tf.BackendValues> {
      const values = await super.read(dataId);
      if (failure) throw failure;
      return values;
    }

    override readSync(dataId: object): tf.BackendValues {
      const { values } = this.tensorMap.get(dataId);
      if (values != null) return values;
      throw new Error(
        'webgpu engine: dataSync() and arraySync() cannot read from a GPU in Node (use await x.data() or await x.array(); after that they work for x).',
      );
    }
  }
  return new WebGpuBackend(device, adapterInfo);
}
