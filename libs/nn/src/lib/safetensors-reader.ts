import type { FileHandle } from 'node:fs/promises';
import { openForReading, readFully } from './file-access.ts';
import { widenHalf } from './float-formats.ts';
import { SafetensorsError } from './safetensors-error.ts';
import {
  createValues,
  elementCount,
  maxHeaderBytes,
  parseSafetensorsHeader,
  type SafetensorsHeader,
  type TensorDtype,
  type TensorEntry,
  type TensorValues,
} from './safetensors-header.ts';
import type { WeightsReader } from './weights-reader.ts';

/** An open safetensors file: the header is checked, tensors are read one by one, so memory stays bounded. */
export class SafetensorsReader implements WeightsReader {
  readonly path: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly entries: ReadonlyMap<string, TensorEntry>;
  readonly #handle: FileHandle;
  readonly #dataStart: number;

  private constructor(
    path: string,
    file: { handle: FileHandle; header: SafetensorsHeader; dataStart: number },
  ) {
    this.path = path;
    this.metadata = file.header.metadata;
    this.entries = file.header.entries;
    this.#handle = file.handle;
    this.#dataStart = file.dataStart;
  }

  /** Opens and checks a file. Throws SafetensorsError if it is missing, truncated or malformed. */
  static async open(path: string): Promise<SafetensorsReader> {
    const handle = await openForReading(path, SafetensorsError);
    try {
      const { text, dataStart, dataBytes } = await readHeader(path, handle);
      const header = parseSafetensorsHeader({ path, text, dataBytes });
      return new SafetensorsReader(path, { handle, header, dataStart });
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** One tensor's values in C order. */
  async read(name: string): Promise<TensorValues> {
    const entry = this.entries.get(name);
    if (!entry) {
      throw new SafetensorsError(this.path, `tensor "${name}": expected in the file, not found`);
    }
    const values = createValues(entry.dtype, elementCount(entry.shape));
    const bytes = new Uint8Array(values.buffer);
    await readFully(this.#handle, bytes, {
      position: this.#dataStart + entry.begin,
      path: this.path,
      ErrorClass: SafetensorsError,
    });
    return values;
  }

  /** One tensor of floating-point numbers that must have this shape and only finite values, as float32. */
  async readFinite(name: string, shape: readonly number[]): Promise<Float32Array> {
    this.assertFloat(name, shape);
    const values = toFloat32(await this.read(name), this.entries.get(name)!.dtype);
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      throw new SafetensorsError(
        this.path,
        `tensor "${name}": expected finite numbers, got ${values[bad]} at element ${bad}`,
      );
    }
    return values;
  }

  /** One tensor of whole numbers that must have this shape, as float32: exact up to 2²⁴. */
  async readIntegers(name: string, shape: readonly number[]): Promise<Float32Array> {
    this.assertInteger(name, shape);
    return Float32Array.from((await this.read(name)) as BigInt64Array | Int32Array, Number);
  }

  /** Checks from the header alone that a tensor of floating-point numbers is there, with this shape. */
  assertFloat(name: string, shape: readonly number[]): void {
    this.#assert(name, shape, 'floating-point');
  }

  assertInteger(name: string, shape: readonly number[]): void {
    this.#assert(name, shape, 'whole');
  }

  #assert(name: string, shape: readonly number[], kind: 'floating-point' | 'whole'): void {
    const entry = this.entries.get(name);
    if (!entry) {
      throw new SafetensorsError(this.path, `tensor "${name}": expected [${shape}], not found in the file`);
    }
    const isWhole = entry.dtype === 'I32' || entry.dtype === 'I64';
    if (isWhole !== (kind === 'whole')) {
      throw new SafetensorsError(this.path, `tensor "${name}": expected ${kind} numbers, got ${entry.dtype}`);
    }
    if (entry.shape.length !== shape.length || entry.shape.some((size, axis) => size !== shape[axis])) {
      throw new SafetensorsError(this.path, `tensor "${name}": expected [${shape}], got [${entry.shape}]`);
    }
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

/** Opens `path`, hands the reader to `use`, and closes it whatever happens. */
export async function withSafetensors<T>(
  path: string,
  use: (reader: SafetensorsReader) => Promise<T>,
): Promise<T> {
  const reader = await SafetensorsReader.open(path);
  try {
    return await use(reader);
  } finally {
    await reader.close();
  }
}

function toFloat32(values: TensorValues, dtype: TensorDtype): Float32Array {
  if (values instanceof Float32Array) return values;
  return dtype === 'F16' || dtype === 'BF16'
    ? widenHalf(values as Uint16Array, dtype)
    : Float32Array.from(values as Float64Array);
}

async function readHeader(path: string, handle: FileHandle) {
  const { size } = await handle.stat();
  if (size < 8) {
    throw new SafetensorsError(path, `expected a safetensors file, got ${size} bytes (truncated file)`);
  }
  const prefix = new Uint8Array(8);
  await readFully(handle, prefix, { position: 0, path, ErrorClass: SafetensorsError });
  const declaredBytes = new DataView(prefix.buffer).getBigUint64(0, true);
  if (declaredBytes > maxHeaderBytes) {
    throw new SafetensorsError(
      path,
      `expected a header of at most ${maxHeaderBytes} bytes, got ${declaredBytes} (not a safetensors file?)`,
    );
  }
  const headerBytes = Number(declaredBytes);
  if (8 + headerBytes > size) {
    throw new SafetensorsError(
      path,
      `expected a header of ${headerBytes} bytes, got ${size - 8} (truncated file)`,
    );
  }
  const header = new Uint8Array(headerBytes);
  await readFully(handle, header, { position: 8, path, ErrorClass: SafetensorsError });
  const text = new TextDecoder().decode(header);
  return { text, dataStart: 8 + headerBytes, dataBytes: size - 8 - headerBytes };
}
