import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../engine.ts';
import { EngineUnavailableError } from '../engine-unavailable-error.ts';
import * as tf from '../tf.ts';
import { useReferenceBackend } from './reference-backend.ts';
import { StandInDevice, standInForWebGpu } from './stand-ins.fixture.ts';
import { startWebGpu } from './webgpu-engine.ts';

beforeEach(useReferenceBackend);

const radeon = {
  vendor: 'amd',
  architecture: 'rdna-3',
  device: 'radeon-rx-7900',
  description: 'radv: Mesa 25',
};
const llvmpipe = { vendor: 'mesa', device: 'llvmpipe-', isFallbackAdapter: true };
const any = { onlyHardware: false };
let engine: Engine | undefined;
afterEach(async () => {
  await engine?.dispose();
  engine = undefined;
});

describe(`${startWebGpu.name}, over a stand-in for Dawn`, () => {
  it('names the adapter, and frees the device', async () => {
    const device = new StandInDevice();
    engine = await startWebGpu({ onlyHardware: true }, standInForWebGpu({ info: radeon, device }));
    expect(engine).toMatchObject({
      name: 'webgpu',
      threads: 1,
      detail: 'WebGPU on radeon-rx-7900 (amd, hardware; radv: Mesa 25)',
      adapter: { name: 'radeon-rx-7900', vendor: 'amd', type: 'hardware', driver: 'radv: Mesa 25' },
    });
    expect((globalThis as { navigator?: { gpu?: object } }).navigator?.gpu).toBeUndefined();
    await engine.dispose();
    expect(device.destroyed).toBe(true);
  });

  it('takes a software adapter only if it is asked for', async () => {
    const software = standInForWebGpu({ info: llvmpipe });
    await expect(startWebGpu({ onlyHardware: true }, software)).rejects.toThrow(
      new EngineUnavailableError(
        'webgpu engine: the only adapter is software, llvmpipe (mesa, software) (--engine=webgpu takes it all the same; native and wasm are faster).',
      ),
    );
    engine = await startWebGpu(any, software);
    expect(engine.adapter?.type).toBe('software');
  });

  it('says that there is no adapter, or none that works', async () => {
    await expect(startWebGpu(any, standInForWebGpu({ info: null }))).rejects.toThrow(
      new EngineUnavailableError(
        'webgpu engine: no adapter answers (it needs a GPU with a driver for Vulkan (Linux), Metal (macOS) or Direct3D 12 (Windows); on Linux `vulkaninfo --summary` lists what Vulkan sees).',
      ),
    );
    await expect(
      startWebGpu(any, standInForWebGpu({ info: radeon, failure: 'out of memory' })),
    ).rejects.toThrow(
      new EngineUnavailableError(
        'webgpu engine: radeon-rx-7900 (amd, hardware; radv: Mesa 25) gives no device: out of memory (update its driver).',
      ),
    );
  });

  it.each([
    ['wrong', (values: Float32Array) => values.fill(0)],
    ['not numbers', (values: Float32Array) => values.fill(Number.NaN)],
  ])('refuses an adapter whose values are %s, and lets go of it', async (_, spoil) => {
    const device = new StandInDevice();
    const defect = { kernel: 'Conv2DBackpropInput', spoil };
    await expect(startWebGpu(any, standInForWebGpu({ info: radeon, device, defect }))).rejects.toThrow(
      /^webgpu engine: radeon-rx-7900 .* computes wrong values: 3 of 10 self-checks failed, worst convolution .*, gradient of the input: relative deviation (NaN|1\.0e\+0), at most 0\.0001 was expected/,
    );
    expect(device.destroyed).toBe(true);
    expect(tf.engine().registryFactory.webgpu).toBeUndefined();
  });

  it('gives no values after the GPU has refused a kernel', async () => {
    const device = new StandInDevice();
    engine = await startWebGpu(any, standInForWebGpu({ info: radeon, device }));
    const x = tf.square(tf.tensor1d([3]));
    expect(Array.from(await x.data())).toEqual([9]);
    device.refuse({ error: new Error('Buffer size (1000) exceeds the limit.\n - While …') });
    await expect(x.data()).rejects.toThrow(
      new Error(
        'webgpu engine: the GPU refused a kernel: Buffer size (1000) exceeds the limit. (a smaller batch may fit).',
      ),
    );
    x.dispose();
  });

  it('gives no values after the GPU is gone', async () => {
    const device = new StandInDevice();
    engine = await startWebGpu(any, standInForWebGpu({ info: radeon, device }));
    device.lose({ reason: 'unknown', message: 'the driver was reset' });
    const x = tf.square(tf.tensor1d([3]));
    await expect(x.data()).rejects.toThrow(
      'webgpu engine: the GPU is gone (unknown): the driver was reset (start the program again; a training goes on from its checkpoint).',
    );
    x.dispose();
  });
});
