import type * as tf from '../../tf.ts';

/** The tensors of a shader by name, in binding order; one whose name ends in `!` is written. */
export type ShaderTensors = Readonly<Record<string, 'f32' | 'vec4f'>>;

/** A compute shader with every number of its shapes written into the code; its entry point is `main`. */
export interface Shader {
  /** Tells it from others in the messages of the driver. */
  readonly label: string;
  readonly tensors: ShaderTensors;
  /** WGSL without the declarations of the tensors. */
  readonly code: string;
  /** Workgroups along x, y, z. */
  readonly workgroups: readonly [number, number, number];
}

/** What is used of the upstream backend, so that our shaders run between its own, in one queue. */
export interface ShaderBackend extends tf.KernelBackend {
  readonly device: ShaderDevice;
  readonly tensorMap: { get(dataId: object): { values: tf.BackendValues | null } };
  readonly commandQueueOwnedIds: { add(dataId: object): unknown };
  readonly commandEncoder: { beginComputePass(): ComputePass };
  computePassEncoder: ComputePass | null;
  dispatchCountInPass: number;
  makeTensorInfo(shape: number[], dtype: tf.DataType, values?: tf.BackendValues): tf.TensorInfo;
  uploadToGPU(dataId: object): void;
  tensorToBinding(tensor: tf.TensorInfo): object;
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
}

interface ComputePass {
  setPipeline(pipeline: object): void;
  setBindGroup(index: number, group: object): void;
  dispatchWorkgroups(x: number, y: number, z: number): void;
}

interface ShaderDevice {
  createShaderModule(o: { label: string; code: string }): object;
  createBindGroupLayout(o: { entries: object[] }): object;
  createPipelineLayout(o: { bindGroupLayouts: object[] }): object;
  createComputePipeline(o: { label: string; layout: object; compute: { module: object } }): object;
  createBindGroup(o: { layout: object; entries: { binding: number; resource: object }[] }): object;
}

/** A shader that is ready to run, and how its tensors are bound. */
interface Pipeline {
  readonly compiled: object;
  readonly bindings: object;
}

/** Invocations of a workgroup, in one dimension, of every shader here: the most that any adapter promises. */
export const THREADS = 256;
/** The most workgroups along one axis that any adapter promises. */
const MOST_ALONG_AN_AXIS = 65_535;
/** Shaders that are handed over to the GPU together: each submission costs the processor as much as some ten of them. */
export const SHADERS_A_SUBMISSION = 128;

/** Workgroups that cover `count` invocations; {@link flatIndex} is the number of each. */
export function flatWorkgroups(count: number): [number, number, number] {
  const groups = Math.ceil(count / THREADS);
  const x = Math.min(groups, MOST_ALONG_AN_AXIS);
  return [x, Math.ceil(groups / x), 1];
}

/**
 * Head of an entry point in which `index` counts the invocations of {@link flatWorkgroups}; those past `count`, a number or
 * an expression in WGSL, return.
 */
export function flatIndex(count: number | string): string {
  return `
@compute @workgroup_size(${THREADS})
fn main(@builtin(global_invocation_id) invocation: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = invocation.y * groups.x * ${THREADS}u + invocation.x;
  if (index >= ${typeof count === 'number' ? `${count}u` : count}) { return; }`;
}

/** A workgroup for each row; {@link rowsIndex} is the number of each. */
export function rowWorkgroups(rows: number): [number, number, number] {
  const x = Math.min(rows, MOST_ALONG_AN_AXIS);
  return [x, Math.ceil(rows / x), 1];
}

/** Head of an entry point with a whole workgroup for each `row`, of which `thread` is one. */
export function rowsIndex(rows: number): string {
  return `
@compute @workgroup_size(${THREADS})
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let row = group.y * groups.x + group.x;
  if (row >= ${rows}u) { return; }`;
}

const isWritten = (name: string) => name.endsWith('!');

function declarationsOf(tensors: ShaderTensors): string {
  return Object.entries(tensors)
    .map(([name, type], binding) => {
      const access = isWritten(name) ? 'read_write' : 'read';
      return `@group(0) @binding(${binding}) var<storage, ${access}> ${name.replace('!', '')}: array<${type}>;`;
    })
    .join('\n');
}

const shaders = new Map<string, Shader>();

/** A shader is written once for each shape: `make(shape)`, or what it made before. */
export function shaderFor<Shape extends object>(make: (shape: Shape) => Shader, shape: Shape): Shader {
  const key = `${make.name} ${Object.values(shape).join(' ')}`;
  const shader = shaders.get(key) ?? make(shape);
  shaders.set(key, shader);
  return shader;
}

const pipelines = new WeakMap<ShaderDevice, Map<string, Pipeline>>();

function pipelineOf(device: ShaderDevice, shader: Shader): Pipeline {
  const known = pipelines.get(device) ?? new Map<string, Pipeline>();
  pipelines.set(device, known);
  const pipeline = known.get(shader.code) ?? compile(device, shader);
  known.set(shader.code, pipeline);
  return pipeline;
}

function compile(device: ShaderDevice, { label, tensors, code }: Shader): Pipeline {
  const bindings = device.createBindGroupLayout({
    entries: Object.keys(tensors).map((name, binding) => ({
      binding,
      visibility: 4, // GPUShaderStage.COMPUTE
      buffer: { type: isWritten(name) ? 'storage' : 'read-only-storage' },
    })),
  });
  const module = device.createShaderModule({ label, code: `${declarationsOf(tensors)}\n${code}` });
  const layout = device.createPipelineLayout({ bindGroupLayouts: [bindings] });
  return {
    compiled: device.createComputePipeline({ label, layout, compute: { module } }),
    bindings,
  };
}

/** Hands a shader over to the GPU. `tensors` are its bindings in order; those it writes may be read afterwards. */
export function runShader(backend: ShaderBackend, shader: Shader, tensors: readonly tf.TensorInfo[]): void {
  for (const { dataId } of tensors) backend.uploadToGPU(dataId);
  const pipeline = pipelineOf(backend.device, shader);
  const group = backend.device.createBindGroup({
    layout: pipeline.bindings,
    entries: tensors.map((tensor, binding) => ({ binding, resource: backend.tensorToBinding(tensor) })),
  });
  backend.ensureCommandEncoderReady();
  backend.computePassEncoder ??= backend.commandEncoder.beginComputePass();
  backend.computePassEncoder.setPipeline(pipeline.compiled);
  backend.computePassEncoder.setBindGroup(0, group);
  backend.computePassEncoder.dispatchWorkgroups(...shader.workgroups);
  // A tensor that is disposed of while the GPU may still read it is kept until the queue is submitted.
  for (const { dataId } of tensors) backend.commandQueueOwnedIds.add(dataId);
  backend.dispatchCountInPass++;
  if (backend.dispatchCountInPass < SHADERS_A_SUBMISSION) return;
  backend.endComputePassEncoder();
  backend.submitQueue();
}
