import { SafetensorsError } from './safetensors-error.ts';
import { bytesPerElement, elementCount, type TensorDtype, type TensorValues } from './safetensors-header.ts';
import { writeFileAtomically } from './write-file-atomically.ts';

export interface TensorToWrite {
  readonly name: string;
  readonly dtype: TensorDtype;
  readonly shape: readonly number[];
  /** Called when its turn comes, so that only one tensor's copy is in memory. */
  values(): TensorValues;
}

export interface SafetensorsContent {
  readonly tensors: readonly TensorToWrite[];
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Writes a safetensors file atomically. Refuses NaN and Infinity, so that no damaged state replaces a good one. */
export function writeSafetensors(path: string, content: SafetensorsContent): void {
  writeFileAtomically(path, encode(path, content));
}

function* encode(path: string, content: SafetensorsContent): Iterable<Uint8Array> {
  yield encodeHeader(content);
  for (const tensor of content.tensors) {
    const values = tensor.values();
    assertWritable(path, tensor, values);
    yield new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  }
}

function encodeHeader({ tensors, metadata }: SafetensorsContent): Uint8Array {
  const entries: Record<string, unknown> = metadata ? { __metadata__: metadata } : {};
  let position = 0;
  for (const { name, dtype, shape } of tensors) {
    const end = position + elementCount(shape) * bytesPerElement(dtype);
    entries[name] = { dtype, shape, data_offsets: [position, end] };
    position = end;
  }
  const text = new TextEncoder().encode(JSON.stringify(entries));
  const padded = Math.ceil(text.length / 8) * 8; // data starts 8-byte aligned, as the format asks
  const header = new Uint8Array(8 + padded).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(padded), true);
  header.set(text, 8);
  return header;
}

function assertWritable(path: string, tensor: TensorToWrite, values: TensorValues): void {
  const wanted = elementCount(tensor.shape);
  if (values.length !== wanted) {
    throw new SafetensorsError(
      path,
      `tensor "${tensor.name}": expected ${wanted} values, got ${values.length}`,
    );
  }
  if (values instanceof Float32Array || values instanceof Float64Array) {
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      throw new SafetensorsError(
        path,
        `tensor "${tensor.name}": ${values[bad]} at element ${bad} is not written (the last file is kept)`,
      );
    }
  }
}
