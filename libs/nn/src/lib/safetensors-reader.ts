import { type FileHandle, open } from 'node:fs/promises';
import { SafetensorsError } from './safetensors-error.ts';
import {
  createValues,
  elementCount,
  maxHeaderBytes,
  parseSafetensorsHeader,
  type SafetensorsHeader,
  type TensorEntry,
  type TensorValues,
} from './safetensors-header.ts';

/** An open safetensors file: the header is checked, tensors are read one by one, so memory stays bounded. */
export class SafetensorsReader {
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
    const handle = await openForReading(path);
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
    await readFully(this.#handle, bytes, { position: this.#dataStart + entry.begin, path: this.path });
    return values;
  }

  /** One F32 tensor that must have this shape and only finite values. */
  async readFinite(name: string, shape: readonly number[]): Promise<Float32Array> {
    this.assertFloat32(name, shape);
    const values = (await this.read(name)) as Float32Array;
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      throw new SafetensorsError(
        this.path,
        `tensor "${name}": expected finite numbers, got ${values[bad]} at element ${bad}`,
      );
    }
    return values;
  }

  /** Checks from the header alone that a tensor is there, with this shape, as F32. */
  assertFloat32(name: string, shape: readonly number[]): void {
    const entry = this.entries.get(name);
    if (!entry) {
      throw new SafetensorsError(this.path, `tensor "${name}": expected [${shape}], not found in the file`);
    }
    if (entry.dtype !== 'F32') {
      throw new SafetensorsError(this.path, `tensor "${name}": expected type F32, got ${entry.dtype}`);
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

async function openForReading(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    const problem = code === 'ENOENT' ? 'expected a file, found none' : `could not be opened: ${code}`;
    throw new SafetensorsError(path, problem, { cause });
  }
}

async function readHeader(path: string, handle: FileHandle) {
  const { size } = await handle.stat();
  if (size < 8) {
    throw new SafetensorsError(path, `expected a safetensors file, got ${size} bytes (truncated file)`);
  }
  const prefix = new Uint8Array(8);
  await readFully(handle, prefix, { position: 0, path });
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
  await readFully(handle, header, { position: 8, path });
  const text = new TextDecoder().decode(header);
  return { text, dataStart: 8 + headerBytes, dataBytes: size - 8 - headerBytes };
}

async function readFully(
  handle: FileHandle,
  bytes: Uint8Array,
  { position, path }: { position: number; path: string },
): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesRead } = await handle.read(bytes, done, bytes.length - done, position + done);
    if (bytesRead === 0) {
      throw new SafetensorsError(path, `expected ${bytes.length - done} more bytes (truncated file)`);
    }
    done += bytesRead;
  }
}
