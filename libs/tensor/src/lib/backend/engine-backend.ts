import * as tf from '../tf.ts';
import type { CommandQueue, Operand } from './command-queue.ts';
import { EntryStorage } from './entry-storage.ts';
import type { KernelLibrary, KernelName, MemoryBlock } from './kernel-library.ts';
import type { MemoryPool } from './memory-pool.ts';

/** The dtypes that the engines hold. bool takes one byte, the others four. */
export type EngineDType = 'float32' | 'int32' | 'bool';
export type Values = Float32Array | Int32Array | Uint8Array;

/** A tensor from its value `start` on, for a kernel. Of four-byte values. */
export interface TensorPart {
  readonly dataId: tf.DataId;
  readonly start: number;
}

/**
 * An upload of up to so many bytes takes new memory rather than wait for calls. Each such block is used by a waiting call,
 * so there are never more than some megabytes of them.
 */
const SMALL_UPLOAD = 16384;

interface Entry extends Operand {
  readonly dtype: EngineDType;
  readonly size: number;
  references: number;
}

/** A tfjs backend over a {@link KernelLibrary}; the same class serves native and WebAssembly. */
export class EngineBackend extends tf.KernelBackend {
  readonly library: KernelLibrary;
  /** Winograd convolutions where they fit; the direct ones have a sixth of their rounding error. */
  winograd = true;
  readonly #pool: MemoryPool;
  readonly #queue: CommandQueue;
  readonly #entries: EntryStorage<Entry>;
  readonly #live = new Set<MemoryBlock>();
  #disposed = false;

  constructor(o: { library: KernelLibrary; pool: MemoryPool; queue: CommandQueue }) {
    super();
    this.library = o.library;
    this.#pool = o.pool;
    this.#queue = o.queue;
    this.#entries = new EntryStorage(this, tf.engine());
  }

  /** A new tensor with undefined contents. */
  make(shape: readonly number[], dtype: EngineDType): tf.TensorInfo {
    const dataId = this.#entries.newId();
    const size = tf.util.sizeFromShape(shape as number[]);
    this.#create(dataId, { size, dtype: this.#supported(dtype), references: 1 });
    return { dataId, shape: shape as number[], dtype };
  }

  /** Another tensor over the same data. */
  share(x: tf.TensorInfo, shape: readonly number[]): tf.TensorInfo {
    this.incRef(x.dataId);
    return { dataId: x.dataId, shape: shape as number[], dtype: x.dtype };
  }

  /**
   * The data itself, not a copy, to be read or written. Valid until the next tensor is made or disposed of, or the next
   * kernel is run. Runs the kernels that wait, if they use the tensor.
   */
  values(x: tf.TensorInfo): Values {
    const entry = this.#entries.get(x.dataId);
    this.#queue.settle(entry.block);
    return view(entry);
  }

  /**
   * Runs a compiled kernel, at the latest when its values are asked for. Tensors come before numbers, in the order of
   * the kernel's arguments; null is one that is absent. They must be valid: the kernel checks nothing.
   */
  run(
    kernel: KernelName,
    tensors: readonly (tf.TensorInfo | TensorPart | null | undefined)[],
    numbers: readonly number[],
  ): void {
    const operands = new Array<Operand | null>(tensors.length);
    for (let i = 0; i < tensors.length; i++) operands[i] = this.#operand(tensors[i]);
    this.#queue.append({ kernel, operands, numbers });
  }

  /** Runs the kernels that wait. */
  finish(): void {
    this.#queue.flush();
  }

  memoryBytes(): { held: number; free: number } {
    return this.#pool.bytes;
  }

  /** Gives the memory back that no tensor uses. */
  releaseFree(): void {
    this.#pool.clear();
  }

  override write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): tf.DataId {
    const dataId = this.#entries.newId();
    this.move(dataId, values, shape, dtype, 1);
    return dataId;
  }

  override move(
    dataId: tf.DataId,
    values: tf.BackendValues,
    shape: number[],
    dtype: tf.DataType,
    references: number,
  ): void {
    const size = tf.util.sizeFromShape(shape);
    const o = { size, dtype: this.#supported(dtype), references };
    const entry = this.#create(dataId, o, (bytes) => this.#takeIdle(bytes));
    if (values != null) view(entry).set(values as unknown as ArrayLike<number>);
  }

  override readSync(dataId: tf.DataId): Values {
    if (this.#disposed) {
      throw new Error(
        `${this.library.name} engine: this tensor ended with dispose() of its engine (read its values before, or keep the engine).`,
      );
    }
    const entry = this.#entries.get(dataId);
    this.#queue.settle(entry.block);
    return view(entry).slice();
  }

  override async read(dataId: tf.DataId): Promise<Values> {
    return this.readSync(dataId);
  }

  override refCount(dataId: tf.DataId): number {
    return this.#entries.has(dataId) ? this.#entries.get(dataId).references : 0;
  }

  override incRef(dataId: tf.DataId): void {
    this.#entries.get(dataId).references++;
  }

  decRef(dataId: tf.DataId): void {
    if (this.#entries.has(dataId)) this.#entries.get(dataId).references--;
  }

  override disposeData(dataId: tf.DataId, force = false): boolean {
    if (this.#disposed || !this.#entries.has(dataId)) return true;
    const entry = this.#entries.get(dataId);
    entry.references--;
    if (!force && entry.references > 0) return false;
    this.#release(entry.block);
    this.#entries.delete(dataId);
    return true;
  }

  override numDataIds(): number {
    return this.#entries.numDataIds();
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: false };
  }

  override async time(run: () => void): Promise<{ kernelMs: number }> {
    this.finish();
    const start = performance.now();
    run();
    this.finish();
    return { kernelMs: performance.now() - start };
  }

  override timerAvailable(): boolean {
    return true;
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  /** Gives the memory of all tensors back, also of those that nobody has disposed of. */
  override dispose(): void {
    this.#disposed = true;
    this.#queue.discard();
    for (const block of this.#live) this.#release(block);
  }

  #release(block: MemoryBlock): void {
    this.#live.delete(block);
    this.#pool.give(block);
  }

  #create(
    dataId: tf.DataId,
    o: { size: number; dtype: EngineDType; references: number },
    take = (bytes: number) => this.#pool.take(bytes),
  ): Entry {
    const block = take(o.size * (o.dtype === 'bool' ? 1 : 4));
    this.#queue.renew(block);
    const entry: Entry = { block, offset: 0, size: o.size, dtype: o.dtype, references: o.references };
    this.#entries.set(dataId, entry);
    this.#live.add(block);
    return entry;
  }

  /** Memory that no waiting kernel uses. */
  #takeIdle(bytes: number): MemoryBlock {
    const idle = this.#pool.takeIdle(bytes, (block) => !this.#queue.uses(block));
    if (idle !== null) return idle;
    if (bytes <= SMALL_UPLOAD) return this.#pool.takeNew(bytes);
    this.finish();
    return this.#pool.take(bytes);
  }

  #operand(x: tf.TensorInfo | TensorPart | null | undefined): Operand | null {
    if (x == null) return null;
    const entry = this.#entries.get(x.dataId);
    return 'start' in x ? { block: entry.block, offset: 4 * x.start } : entry;
  }

  #supported(dtype: tf.DataType): EngineDType {
    if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
    throw new TypeError(
      `${this.library.name} engine: tensors are float32, int32 or bool, got ${dtype} (keep ${dtype} values in plain arrays).`,
    );
  }
}

function view({ block, dtype, size }: Entry): Values {
  if (dtype === 'float32') return new Float32Array(block.buffer, block.offset, size);
  if (dtype === 'int32') return new Int32Array(block.buffer, block.offset, size);
  return new Uint8Array(block.buffer, block.offset, size);
}
