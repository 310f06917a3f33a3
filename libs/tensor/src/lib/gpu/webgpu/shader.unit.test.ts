import { describe, expect, it } from 'vitest';
import { filterGradientParts, filterGradientShader } from './convolution-shaders.ts';
import {
  flatWorkgroups,
  rowWorkgroups,
  runShader,
  type ShaderBackend,
  shaderFor,
  THREADS,
} from './shader.ts';
import { siluShader } from './silu-shaders.ts';
import { partsFor } from './tiled-product.ts';

const mostAlongAnAxis = 65_535;

describe('workgroups', () => {
  it.each([1, 256, 257, 65_535 * 256, 65_535 * 256 + 1, 121_063_942])('cover %i values', (count) => {
    const [x, y, z] = flatWorkgroups(count);
    expect(x * y * z * THREADS).toBeGreaterThanOrEqual(count);
    expect((x * y * z - x) * THREADS).toBeLessThan(count); // no whole row of workgroups is idle
    expect(Math.max(x, y, z)).toBeLessThanOrEqual(mostAlongAnAxis);
  });

  it.each([1, 65_535, 65_536, 1_000_000])('are one for each of %i rows', (rows) => {
    const [x, y] = rowWorkgroups(rows);
    expect(x * y).toBeGreaterThanOrEqual(rows);
    expect(Math.max(x, y)).toBeLessThanOrEqual(mostAlongAnAxis);
  });
});

describe(partsFor, () => {
  it('cuts a deep product of few tiles, and not one of many', () => {
    expect(partsFor({ rows: 576, columns: 64, depth: 32_768 })).toBeGreaterThan(20);
    expect(partsFor({ rows: 65_536, columns: 64, depth: 576 })).toBe(1);
    expect(partsFor({ rows: 27, columns: 64, depth: 16 })).toBe(1);
  });

  it('is how many layers of workgroups the filter gradient has', () => {
    const shape = { batch: 32, height: 32, width: 32, inputs: 64, outputs: 64, size: 3 } as const;
    const whole = { ...shape, stride: 1, upsample: false } as const;
    expect(filterGradientShader(whole).workgroups[2]).toBe(filterGradientParts(whole));
  });
});

describe(runShader, () => {
  /** Counts what is made, and hands out one buffer a tensor. */
  function fakeBackend() {
    const made = { modules: 0, groups: 0, passes: 0, submissions: 0 };
    const pass = { setPipeline() {}, setBindGroup() {}, dispatchWorkgroups() {} };
    const backend = {
      device: {
        createShaderModule: () => ({ number: ++made.modules }),
        createBindGroupLayout: () => ({}),
        createPipelineLayout: () => ({}),
        createComputePipeline: () => ({}),
        createBindGroup: () => ({ number: ++made.groups }),
      },
      commandEncoder: {
        beginComputePass: () => {
          made.passes++;
          return pass;
        },
      },
      commandQueueOwnedIds: new Set<object>(),
      computePassEncoder: null,
      dispatchCountInPass: 0,
      uploadToGPU() {},
      tensorToBinding: ({ dataId }: { dataId: object }) => ({ buffer: dataId }),
      ensureCommandEncoderReady() {},
      endComputePassEncoder() {
        backend.computePassEncoder = null;
      },
      submitQueue() {
        made.submissions++;
        backend.dispatchCountInPass = 0;
      },
    };
    return { backend: backend as unknown as ShaderBackend, made, owned: backend.commandQueueOwnedIds };
  }
  const tensor = () => ({ dataId: {}, shape: [8], dtype: 'float32' as const });

  it('compiles a shape once', () => {
    const { backend, made } = fakeBackend();
    const [x, y] = [tensor(), tensor()];
    for (let i = 0; i < 3; i++) runShader(backend, shaderFor(siluShader, { count: 8 }), [y, x]);
    expect(made).toMatchObject({ modules: 1, groups: 3, passes: 1 });
    runShader(backend, shaderFor(siluShader, { count: 9 }), [y, x]);
    expect(made).toMatchObject({ modules: 2, groups: 4 });
  });

  it('keeps what a waiting shader reads, and submits after 128 shaders', () => {
    const { backend, made, owned } = fakeBackend();
    const [x, y] = [tensor(), tensor()];
    for (let i = 0; i < 127; i++) runShader(backend, shaderFor(siluShader, { count: 8 }), [y, x]);
    expect(made.submissions).toBe(0);
    expect([...owned]).toEqual([y.dataId, x.dataId]);
    runShader(backend, shaderFor(siluShader, { count: 8 }), [y, x]);
    expect(made.submissions).toBe(1);
    expect(backend.computePassEncoder).toBe(null);
  });
});
