// Stand-ins for the packages of the GPU engines, for machines that have neither: tfjs-backend-cpu in their clothes. They
// show that the engines' decisions are right, not that a GPU computes.
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import * as tf from '../tf.ts';
import type { TensorflowGpuSurroundings } from './tensorflow-gpu-engine.ts';
import type { WebGpuAdapterInfo } from './webgpu-adapter-info.ts';
import type { GpuDevice } from './webgpu-backend.ts';
import type { WebGpuSurroundings } from './webgpu-engine.ts';

/** Makes one kernel of a stand-in give other values than it should. */
export interface Defect {
  readonly kernel: string;
  readonly spoil: (values: Float32Array) => void;
}

class QuietBackend extends MathBackendCPU {
  constructor() {
    super();
    (this as unknown as { firstUse: boolean }).firstUse = false; // no advertisement at the first tensor
  }
}

function registerKernels(backendName: string, defect?: Defect): void {
  for (const config of tf.getKernelsForBackend('cpu')) {
    if (tf.getKernel(config.kernelName, backendName) != null)
      tf.unregisterKernel(config.kernelName, backendName);
    tf.registerKernel({
      ...config,
      backendName,
      kernelFunc: (params) => {
        const result = config.kernelFunc(params);
        if (config.kernelName === defect?.kernel) {
          const { dataId } = result as tf.TensorInfo;
          defect.spoil((params.backend as MathBackendCPU).data.get(dataId).values as Float32Array);
        }
        return result;
      },
    });
  }
}

/** What loading tfjs-node-gpu does, as far as an engine can see it. */
export function standInForTensorflow(o: {
  gpu: boolean;
  devices?: string[];
  core?: string;
  defect?: Defect;
}): TensorflowGpuSurroundings {
  class StandIn extends QuietBackend {
    readonly isUsingGpuDevice = o.gpu;
    readonly binding = { TF_Version: '2.9.1' };
  }
  return {
    devices: async () => o.devices ?? [],
    load: async () => {
      registerKernels('tensorflow', o.defect);
      tf.registerGradient({ kernelName: 'Square', gradFunc: () => ({ x: () => tf.scalar(666) }) });
      tf.registerBackend('tensorflow', () => new StandIn(), 3);
      await tf.setBackend('tensorflow');
      return { version: { 'tfjs-core': o.core ?? tf.version_core } };
    },
  };
}

/** A device that tests can make fail. */
export class StandInDevice implements GpuDevice {
  readonly lost: GpuDevice['lost'];
  lose!: (info: { reason: string; message: string }) => void;
  refuse: (event: { error?: Error }) => void = () => {};
  destroyed = false;

  constructor() {
    this.lost = new Promise((resolve) => {
      this.lose = resolve;
    });
  }

  addEventListener(_type: 'uncapturederror', listener: (event: { error?: Error }) => void): void {
    this.refuse = listener;
  }

  destroy(): void {
    this.destroyed = true;
  }
}

/** `webgpu` and tfjs-backend-webgpu with one adapter, or none. */
export function standInForWebGpu(o: {
  info: WebGpuAdapterInfo | null;
  device?: StandInDevice;
  failure?: string;
  defect?: Defect;
}): WebGpuSurroundings {
  // The upstream class asks for navigator.gpu while it is made.
  class StandIn extends QuietBackend {
    readonly tensorMap = this.data;
    constructor() {
      super();
      if (!(globalThis as { navigator?: { gpu?: object } }).navigator?.gpu)
        throw new Error('no navigator.gpu');
    }
  }
  const adapter = o.info && {
    info: o.info,
    limits: { maxBufferSize: 1 },
    requestDevice: async () => {
      if (o.failure) throw new Error(o.failure);
      return o.device ?? new StandInDevice();
    },
  };
  return {
    loadBackend: async () => {
      registerKernels('webgpu', o.defect);
      return { WebGPUBackend: StandIn as never };
    },
    registerKernels: () => {}, // there is no device to run shaders on: the fused operations stay ordinary ops
    loadDawn: async () => ({ globals: {}, create: () => ({ requestAdapter: async () => adapter }) }),
  };
}
