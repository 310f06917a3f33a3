import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { openForReading, readFully } from './file-access.ts';
import { widenHalf } from './float-formats.ts';
import { PickleError } from './pickle-machine.ts';
import { TorchFileError } from './torch-file-error.ts';
import { parseTorchStateDict, type TorchDtype, type TorchTensor } from './torch-state-dict.ts';
import type { TensorFacts, WeightsReader } from './weights-reader.ts';
import { readZipDirectory, type ZipEntry } from './zip-directory.ts';

const bytesPerElement: Readonly<Record<TorchDtype, number>> = {
  F64: 8,
  I64: 8,
  F32: 4,
  I32: 4,
  F16: 2,
  BF16: 2,
  I16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
};
const floats: readonly TorchDtype[] = ['F32', 'F16', 'BF16', 'F64'];
const integers: readonly TorchDtype[] = ['I64', 'I32'];
/** A description of 100,000 tensors takes 20 MB. */
const largestPickle = 32 * 2 ** 20;
const chunkBytes = 2 ** 20;

/**
 * An open PyTorch file (`torch.save` of a state dict, since PyTorch 1.6): a zip of stored entries with a description
 * in pickle. Nothing of it is executed; checksums are checked; tensors are read one by one.
 */
export class TorchReader implements WeightsReader {
  readonly path: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly entries: ReadonlyMap<string, TensorFacts>;
  readonly #handle: FileHandle;
  readonly #tensors: ReadonlyMap<string, TorchTensor>;
  readonly #storages: ReadonlyMap<string, ZipEntry>;
  /** Storages of several tensors, or of parts: checked as a whole once. */
  readonly #checked = new Set<string>();

  private constructor(
    path: string,
    file: { handle: FileHandle; storages: ReadonlyMap<string, ZipEntry>; pickle: Uint8Array },
  ) {
    const { tensors, metadata } = parseTorchStateDict(file.pickle);
    this.path = path;
    this.metadata = metadata;
    this.#tensors = tensors;
    this.entries = new Map(
      [...tensors].map(([name, { storage, shape }]) => [name, { dtype: storage.dtype, shape }]),
    );
    this.#handle = file.handle;
    this.#storages = file.storages;
    for (const [name, { storage }] of tensors) this.#entryOf(name, storage);
  }

  /** Opens and checks a file. Throws TorchFileError if it is missing, damaged, hostile or no state dict. */
  static async open(path: string): Promise<TorchReader> {
    const handle = await openForReading(path, TorchFileError);
    try {
      const entries = await readZipDirectory(path, handle);
      const { root, description } = findDescription(path, entries);
      const read = (entry: ZipEntry) => readChecked(path, handle, entry);
      const byteOrder = entries.get(`${root}byteorder`);
      if (byteOrder && (byteOrder.size > 10 || Buffer.from(await read(byteOrder)).toString() !== 'little')) {
        throw new TorchFileError(path, 'expected little-endian numbers');
      }
      const pickle = await read(description);
      const storages = new Map<string, ZipEntry>();
      for (const [name, entry] of entries) {
        if (name.startsWith(`${root}data/`)) storages.set(name.slice(root.length + 'data/'.length), entry);
      }
      return new TorchReader(path, { handle, storages, pickle });
    } catch (error) {
      await handle.close();
      if (error instanceof PickleError) {
        throw new TorchFileError(path, `its description: ${error.message}`, { cause: error });
      }
      throw error;
    }
  }

  assertFloat(name: string, shape: readonly number[]): void {
    this.#assert(name, shape, { dtypes: floats, kind: 'floating-point' });
  }

  assertInteger(name: string, shape: readonly number[]): void {
    this.#assert(name, shape, { dtypes: integers, kind: 'whole' });
  }

  #assert(
    name: string,
    shape: readonly number[],
    { dtypes, kind }: { dtypes: readonly TorchDtype[]; kind: string },
  ): void {
    const entry = this.entries.get(name);
    if (!entry)
      throw new TorchFileError(this.path, `tensor "${name}": expected [${shape}], not found in the file`);
    if (!dtypes.includes(entry.dtype as TorchDtype)) {
      throw new TorchFileError(this.path, `tensor "${name}": expected ${kind} numbers, got ${entry.dtype}`);
    }
    if (entry.shape.length !== shape.length || entry.shape.some((size, axis) => size !== shape[axis])) {
      throw new TorchFileError(this.path, `tensor "${name}": expected [${shape}], got [${entry.shape}]`);
    }
  }

  async readFinite(name: string, shape: readonly number[]): Promise<Float32Array> {
    this.assertFloat(name, shape);
    const values = await this.#read(name, this.#tensors.get(name)!);
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      throw new TorchFileError(
        this.path,
        `tensor "${name}": expected finite numbers, got ${values[bad]} at element ${bad}`,
      );
    }
    return values;
  }

  async readIntegers(name: string, shape: readonly number[]): Promise<Float32Array> {
    this.assertInteger(name, shape);
    return this.#read(name, this.#tensors.get(name)!);
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  async #read(name: string, { storage, offset, shape, strides }: TorchTensor): Promise<Float32Array> {
    const entry = this.#entryOf(name, storage);
    const count = shape.reduce((product, size) => product * size, 1);
    if (count === 0) return new Float32Array(0);
    const { dtype } = storage;
    if (count === storage.length && isContiguous(shape, strides)) {
      return toFloat32(await readChecked(this.path, this.#handle, entry), dtype);
    }
    await this.#checkWhole(entry);
    const span = shape.reduce((reach, size, axis) => reach + (size - 1) * strides[axis], 1);
    const bytes = new Uint8Array(span * bytesPerElement[dtype]);
    const position = entry.start + offset * bytesPerElement[dtype];
    await readFully(this.#handle, bytes, { position, path: this.path, ErrorClass: TorchFileError });
    const values = toFloat32(bytes, dtype);
    return isContiguous(shape, strides) ? values : gather(values, shape, strides);
  }

  #entryOf(name: string, { key, dtype, length }: TorchTensor['storage']): ZipEntry {
    const entry = this.#storages.get(key);
    if (!entry)
      throw new TorchFileError(this.path, `tensor "${name}": its numbers, data/${key}, are not there`);
    if (entry.size !== length * bytesPerElement[dtype]) {
      throw new TorchFileError(
        this.path,
        `tensor "${name}": expected ${length * bytesPerElement[dtype]} bytes in data/${key}, got ${entry.size}`,
      );
    }
    return entry;
  }

  async #checkWhole(entry: ZipEntry): Promise<void> {
    if (this.#checked.has(entry.name)) return;
    const chunk = new Uint8Array(Math.min(chunkBytes, entry.size));
    let checksum = 0;
    for (let done = 0; done < entry.size; ) {
      const part = chunk.subarray(0, Math.min(chunk.length, entry.size - done));
      const position = entry.start + done;
      await readFully(this.#handle, part, { position, path: this.path, ErrorClass: TorchFileError });
      checksum = crc32(part, checksum);
      done += part.length;
    }
    assertChecksum(this.path, entry, checksum);
    this.#checked.add(entry.name);
  }
}

/** `<folder>/data.pkl`; the folder's name is anybody's choice. */
function findDescription(path: string, entries: ReadonlyMap<string, ZipEntry>) {
  const found = [...entries.values()].filter(({ name }) => /^[^/]+\/data\.pkl$/.test(name));
  if (found.length !== 1) {
    throw new TorchFileError(
      path,
      `expected one data.pkl in the zip, got ${found.length} (not a PyTorch file?)`,
    );
  }
  const [description] = found;
  if (description.size > largestPickle) {
    throw new TorchFileError(
      path,
      `expected a description of at most ${largestPickle} bytes, got ${description.size}`,
    );
  }
  return { root: description.name.slice(0, -'data.pkl'.length), description };
}

async function readChecked(path: string, handle: FileHandle, entry: ZipEntry): Promise<Uint8Array> {
  const bytes = new Uint8Array(entry.size); // inside the file, so no larger than it
  await readFully(handle, bytes, { position: entry.start, path, ErrorClass: TorchFileError });
  assertChecksum(path, entry, crc32(bytes));
  return bytes;
}

function assertChecksum(path: string, { name, crc32: expected }: ZipEntry, checksum: number): void {
  if (checksum !== expected) {
    throw new TorchFileError(path, `entry "${name}": its checksum is wrong (damaged file)`);
  }
}

function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis];
  }
  return true;
}

/** Numbers of a view in C order. */
function gather(span: Float32Array, shape: readonly number[], strides: readonly number[]): Float32Array {
  const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
  const index = shape.map(() => 0);
  let position = 0;
  for (let write = 0; write < values.length; write++) {
    values[write] = span[position];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      position += strides[axis];
      if (++index[axis] < shape[axis]) break;
      position -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return values;
}

function toFloat32(bytes: Uint8Array, dtype: TorchDtype): Float32Array {
  switch (dtype) {
    case 'F32':
      return new Float32Array(bytes.buffer);
    case 'F64':
      return Float32Array.from(new Float64Array(bytes.buffer));
    case 'F16':
    case 'BF16':
      return widenHalf(new Uint16Array(bytes.buffer), dtype);
    case 'I64':
      return Float32Array.from(new BigInt64Array(bytes.buffer), Number);
    case 'I32':
      return Float32Array.from(new Int32Array(bytes.buffer));
    default:
      throw new TypeError(`toFloat32: expected numbers of a known type, got ${dtype}`);
  }
}
