import { describe, expect, it } from 'vitest';
import type { Engine, EngineName } from '../engine.ts';
import { EngineUnavailableError } from '../engine-unavailable-error.ts';
import { modelOfDriverFile, modelsOfListing } from './nvidia-devices.ts';
import { restoreRemovedUtilities } from './removed-utilities.ts';
import { type Candidate, startAutomaticEngine } from './start-automatic-engine.ts';
import { adapterFromInfo } from './webgpu-adapter-info.ts';

describe(adapterFromInfo, () => {
  it.each([
    // What Dawn 0.6.2 says of Mesa's lavapipe.
    [
      {
        vendor: 'mesa',
        architecture: 'software',
        device: 'llvmpipe-llvm-15-0-6-256-bits-',
        description: 'llvmpipe: Mesa 25.0.7',
        isFallbackAdapter: true,
      },
      {
        name: 'llvmpipe-llvm-15-0-6-256-bits',
        vendor: 'mesa',
        type: 'software',
        driver: 'llvmpipe: Mesa 25.0.7',
      },
    ],
    // A software adapter that does not say so.
    [
      { vendor: 'google', architecture: 'swiftshader' },
      { name: 'swiftshader', vendor: 'google', type: 'software' },
    ],
    [
      { vendor: 'nvidia', architecture: 'ada-lovelace', device: 'nvidia-rtx-4090' },
      { name: 'nvidia-rtx-4090', vendor: 'nvidia', type: 'hardware' },
    ],
    [{}, { name: 'unnamed adapter', vendor: 'unknown', type: 'hardware' }],
  ] as const)('of %j', (info, adapter) => {
    expect(adapterFromInfo(info)).toEqual(adapter);
  });
});

describe('names of NVIDIA cards', () => {
  it('in the driver’s file', () => {
    const file = 'Model: \t\t NVIDIA RTX 4090\nIRQ:   \t\t 16\nGPU UUID: \t GPU-1\n';
    expect(modelOfDriverFile(file)).toBe('NVIDIA RTX 4090');
    expect(modelOfDriverFile('IRQ: 16\n')).toBe('NVIDIA GPU');
  });

  it('in the listing', () => {
    const listing =
      'GPU 0: NVIDIA GeForce RTX 4090 (UUID: GPU-a1)\nGPU 1: Tesla T4 (UUID: GPU-b2)\n  MIG 1g: x\n';
    expect(modelsOfListing(listing)).toEqual(['NVIDIA GeForce RTX 4090', 'Tesla T4']);
    expect(modelsOfListing('No devices were found\n')).toEqual([]);
  });
});

describe(restoreRemovedUtilities, () => {
  it('puts back what Node 23 removed, and leaves the rest', () => {
    const own = () => true;
    const util: Parameters<typeof restoreRemovedUtilities>[0] = { isArray: own };
    restoreRemovedUtilities(util);
    expect(util.isArray).toBe(own);
    expect([null, undefined, 0, ''].map((value) => util.isNullOrUndefined!(value))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

describe(startAutomaticEngine, () => {
  const engineOf = (name: EngineName): Engine => ({
    name,
    threads: 1,
    detail: `some ${name}`,
    dispose: async () => {},
  });
  const candidate = (name: EngineName, o: { installed?: boolean; failure?: Error } = {}): Candidate => ({
    name,
    isInstalled: () => o.installed ?? true,
    start: async () => {
      if (o.failure) throw o.failure;
      return engineOf(name);
    },
  });
  const otherwise = async () => engineOf('native');

  it('takes the first that computes', async () => {
    const both = [candidate('tensorflow-gpu'), candidate('webgpu')];
    expect((await startAutomaticEngine(both, otherwise)).name).toBe('tensorflow-gpu');
  });

  it('does not ask one that is not installed, and does not speak of it', async () => {
    const absent = candidate('tensorflow-gpu', { installed: false, failure: new Error('was asked') });
    expect(await startAutomaticEngine([absent, candidate('webgpu')], otherwise)).toMatchObject({
      name: 'webgpu',
      detail: 'some webgpu',
    });
    expect((await startAutomaticEngine([], otherwise)).detail).toBe('some native');
  });

  it('says why it passed over one that is installed', async () => {
    const blind = candidate('tensorflow-gpu', {
      failure: new EngineUnavailableError('tensorflow-gpu engine: no card.'),
    });
    const slow = candidate('webgpu', { failure: new EngineUnavailableError('webgpu engine: software.') });
    expect(await startAutomaticEngine([blind, slow], otherwise)).toMatchObject({
      name: 'native',
      detail: 'some native (auto passed over: tensorflow-gpu engine: no card; webgpu engine: software)',
    });
  });

  it('does not hide a failure of another kind', async () => {
    const broken = candidate('webgpu', { failure: new TypeError('a bug') });
    await expect(startAutomaticEngine([broken], otherwise)).rejects.toThrow(new TypeError('a bug'));
  });
});
