import { crc32 } from 'node:zlib';
import { elementCount, type TensorDtype, type TensorValues } from './safetensors-header.ts';
import type { TensorToWrite } from './safetensors-writer.ts';
import { TorchFileError } from './torch-file-error.ts';
import { writeFileAtomically } from './write-file-atomically.ts';

const root = 'archive/';
/** PyTorch maps files into memory and wants its numbers aligned to this. */
const alignment = 64;
/** What PyTorch calls storages of the types that this project writes. */
const storageTypes: Partial<Record<TensorDtype, string>> = { F32: 'FloatStorage', I64: 'LongStorage' };
const largestFile = 2 ** 32 - 1;

/**
 * Writes a state dict that `torch.load` reads: an OrderedDict of float32 and int64 tensors, each with a storage of its own.
 * Atomically, one tensor in memory at a time. Refuses NaN and Infinity.
 */
export function writeTorch(path: string, tensors: readonly TensorToWrite[]): void {
  const bytes = tensors.reduce((total, { shape }) => total + 4 * elementCount(shape) + 512, 0);
  if (bytes > largestFile) {
    throw new TorchFileError(
      path,
      `expected at most 4 GiB of weights, got ${bytes} bytes (use .safetensors)`,
    );
  }
  writeFileAtomically(path, encode(path, tensors));
}

function* encode(path: string, tensors: readonly TensorToWrite[]): Iterable<Uint8Array> {
  const zip = new StoredZip();
  yield* zip.add(`${root}data.pkl`, encodePickle(path, tensors));
  yield* zip.add(`${root}byteorder`, Buffer.from('little'));
  for (const [index, tensor] of tensors.entries()) {
    const values = tensor.values();
    assertWritable(path, tensor, values);
    yield* zip.add(
      `${root}data/${index}`,
      new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    );
  }
  yield* zip.add(`${root}version`, Buffer.from('3\n'));
  yield zip.directory();
}

function assertWritable(path: string, { name, shape }: TensorToWrite, values: TensorValues): void {
  if (values.length !== elementCount(shape)) {
    throw new TorchFileError(
      path,
      `tensor "${name}": expected ${elementCount(shape)} values, got ${values.length}`,
    );
  }
  const bad = values instanceof Float32Array ? values.findIndex((value) => !Number.isFinite(value)) : -1;
  if (bad >= 0) {
    throw new TorchFileError(
      path,
      `tensor "${name}": ${values[bad]} at element ${bad} is not written (the last file is kept)`,
    );
  }
}

/** The description, in the opcodes that pickle-machine.ts reads. */
function encodePickle(path: string, tensors: readonly TensorToWrite[]): Uint8Array {
  const dictionary = Buffer.from('ccollections\nOrderedDict\n)R');
  const pieces: Uint8Array[] = [Buffer.from([0x80, 2]), dictionary, Buffer.from('(')];
  for (const [index, { name, dtype, shape }] of tensors.entries()) {
    const storage = storageTypes[dtype];
    if (!storage) throw new TorchFileError(path, `tensor "${name}": expected type F32 or I64, got ${dtype}`);
    const strides = shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
    pieces.push(
      text(name),
      Buffer.from('ctorch._utils\n_rebuild_tensor_v2\n(('),
      text('storage'),
      Buffer.from(`ctorch\n${storage}\n`),
      text(String(index)),
      text('cpu'),
      integer(elementCount(shape)),
      Buffer.from('tQ'),
      integer(0),
      ...tuple(shape),
      ...tuple(strides),
      Buffer.from([0x89]), // requires_grad: False
      dictionary,
      Buffer.from('tR'),
    );
  }
  pieces.push(Buffer.from('u.'));
  return Buffer.concat(pieces);
}

function text(value: string): Uint8Array {
  const content = Buffer.from(value);
  const head = Buffer.alloc(5);
  head.write('X');
  head.writeUInt32LE(content.length, 1);
  return Buffer.concat([head, content]);
}

/** At most 2³¹ − 1, as every count in a file of less than 4 GiB is. */
function integer(value: number): Uint8Array {
  const bytes = Buffer.alloc(5);
  bytes.write('J');
  bytes.writeInt32LE(value, 1);
  return bytes;
}

function tuple(values: readonly number[]): Uint8Array[] {
  return [Buffer.from('('), ...values.map(integer), Buffer.from('t')];
}

/** The pieces of a zip file whose entries are stored as they are. */
class StoredZip {
  readonly #headers: Uint8Array[] = [];
  #position = 0;

  *add(name: string, content: Uint8Array): Iterable<Uint8Array> {
    const nameBytes = Buffer.from(name);
    const start = this.#position + 30 + nameBytes.length;
    const padding = padded(start) - start;
    const common = commonHeader(content, nameBytes.length);
    const local = Buffer.concat([
      Buffer.from('PK\x03\x04'),
      common,
      shorts(padding),
      nameBytes,
      filler(padding),
    ]);
    const central = Buffer.concat([
      Buffer.from('PK\x01\x02'),
      shorts(20),
      common,
      shorts(0, 0, 0, 0, 0, 0),
      longs(this.#position),
    ]);
    this.#headers.push(central, nameBytes);
    this.#position += local.length + content.length;
    yield local;
    yield content;
  }

  /** The end of the file. */
  directory(): Uint8Array {
    const directory = Buffer.concat(this.#headers);
    const count = this.#headers.length / 2;
    const end = [shorts(0, 0, count, count), longs(directory.length, this.#position), shorts(0)];
    return Buffer.concat([directory, Buffer.from('PK\x05\x06'), ...end]);
  }
}

/** Version, flags, method, time, date, checksum, both sizes, length of the name: the same in both headers. */
function commonHeader(content: Uint8Array, nameLength: number): Buffer {
  const january1980 = 0x21; // the same weights give the same bytes
  return Buffer.concat([
    shorts(20, 0, 0, 0, january1980),
    longs(crc32(content), content.length, content.length),
    shorts(nameLength),
  ]);
}

/** Where content that may begin at `position` does begin: aligned, with room for a field of padding before it. */
function padded(position: number): number {
  const aligned = Math.ceil(position / alignment) * alignment;
  const room = aligned - position;
  return room === 0 || room >= 4 ? aligned : aligned + alignment;
}

/** An extra field of `size` bytes that means nothing. */
function filler(size: number): Buffer {
  if (size === 0) return Buffer.alloc(0);
  return Buffer.concat([Buffer.from('FB'), shorts(size - 4), Buffer.alloc(size - 4, 'Z')]);
}

function shorts(...values: number[]): Buffer {
  const bytes = Buffer.alloc(2 * values.length);
  values.forEach((value, index) => {
    bytes.writeUInt16LE(value, 2 * index);
  });
  return bytes;
}

function longs(...values: number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => {
    bytes.writeUInt32LE(value, 4 * index);
  });
  return bytes;
}
