import * as tf from '../tf.ts';
import type { KernelLibrary, KernelName, MemoryBlock } from './kernel-library.ts';
import type { MemoryPool } from './memory-pool.ts';

/** The dtypes that the engines hold. bool takes one byte, the others four. */
export type EngineDType = 'float32' | 'int32' | 'bool';
export type Values = Float32Array | Int32Array | Uint8Array;

interface Entry {
  readonly block: MemoryBlock;
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
  readonly #entries: tf.DataStorage<Entry>;
  readonly #live = new Set<MemoryBlock>();
  #disposed = false;

  constructor(library: KernelLibrary, pool: MemoryPool) {
    super();
    this.library = library;
    this.#pool = pool;
    this.#entries = new tf.DataStorage(this, tf.engine());
  }

  /** A new tensor with undefined contents. */
  make(shape: readonly number[], dtype: EngineDType): tf.TensorInfo {
    const dataId = {};
    const size = tf.util.sizeFromShape(shape as number[]);
    this.#create(dataId, { size, dtype: this.#supported(dtype), references: 1 });
    return { dataId, shape: shape as number[], dtype };
  }

  /** Another tensor over the same data. */
  share(x: tf.TensorInfo, shape: readonly number[]): tf.TensorInfo {
    this.incRef(x.dataId);
    return { dataId: x.dataId, shape: shape as number[], dtype: x.dtype };
  }

  /** Where the data lies, for kernels. */
  address(x: tf.TensorInfo): number {
    return this.#entries.get(x.dataId).block.address;
  }

  /** The data itself, not a copy. Valid until the next tensor is made or disposed of. */
  values(x: tf.TensorInfo): Values {
    return view(this.#entries.get(x.dataId));
  }

  /** Runs a compiled kernel. The arguments must be valid: the kernel checks nothing. */
  run(kernel: KernelName, ...args: number[]): void {
    this.library.args.set(args);
    this.library.call(this.library.numbers[kernel]);
  }

  memoryBytes(): { held: number; free: number } {
    return this.#pool.bytes;
  }

  override write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): tf.DataId {
    const info = this.make(shape, dtype as EngineDType);
    if (values != null) this.values(info).set(values as unknown as ArrayLike<number>);
    return info.dataId;
  }

  override move(
    dataId: tf.DataId,
    values: tf.BackendValues,
    shape: number[],
    dtype: tf.DataType,
    references: number,
  ): void {
    const size = tf.util.sizeFromShape(shape);
    const entry = this.#create(dataId, { size, dtype: this.#supported(dtype), references });
    view(entry).set(values as unknown as ArrayLike<number>);
  }

  override readSync(dataId: tf.DataId): Values {
    if (this.#disposed) {
      throw new Error(
        `${this.library.name} engine: this tensor ended with dispose() of its engine (read its values before, or keep the engine).`,
      );
    }
    return view(this.#entries.get(dataId)).slice();
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
    const start = performance.now();
    run();
    return { kernelMs: performance.now() - start };
  }

  override timerAvailable(): boolean {
    return false;
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  /** Gives the memory of all tensors back, also of those that nobody has disposed of. */
  override dispose(): void {
    this.#disposed = true;
    for (const block of this.#live) this.#release(block);
  }

  #release(block: MemoryBlock): void {
    this.#live.delete(block);
    this.#pool.give(block);
  }

  #create(dataId: tf.DataId, o: { size: number; dtype: EngineDType; references: number }): Entry {
    const bytes = o.size * (o.dtype === 'bool' ? 1 : 4);
    const entry = { ...o, block: this.#pool.take(bytes) };
    this.#entries.set(dataId, entry);
    this.#live.add(entry.block);
    return entry;
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
