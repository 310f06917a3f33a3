// TensorProto, as far as summaries use it: numbers and texts, packed or as raw bytes (tensorflow/core/framework/tensor.proto).
import { readMessage, repeated } from './message-fields.ts';

export interface Tensor {
  shape: number[];
  /** In the order of rows; a single value may stand for all. */
  numbers: number[];
  strings: Uint8Array[];
}

type ReadNumber = (view: DataView, at: number) => number | bigint;

/** How raw bytes are read, by DataType (types.proto): bytes of one number, and the number. */
const RAW: Readonly<Record<number, [number, ReadNumber]>> = {
  1: [4, (view, at) => view.getFloat32(at, true)],
  2: [8, (view, at) => view.getFloat64(at, true)],
  3: [4, (view, at) => view.getInt32(at, true)],
  4: [1, (view, at) => view.getUint8(at)],
  5: [2, (view, at) => view.getInt16(at, true)],
  6: [1, (view, at) => view.getInt8(at)],
  9: [8, (view, at) => view.getBigInt64(at, true)],
  10: [1, (view, at) => view.getUint8(at)],
  14: [2, (view, at) => bfloat16(view.getUint16(at, true))],
  17: [2, (view, at) => view.getUint16(at, true)],
  19: [2, (view, at) => float16(view.getUint16(at, true))],
  22: [4, (view, at) => view.getUint32(at, true)],
  23: [8, (view, at) => view.getBigUint64(at, true)],
};
const HALF = 19;
const BFLOAT16 = 14;

const scratch = new DataView(new ArrayBuffer(4));

/** The upper half of a float32. */
function bfloat16(bits: number): number {
  scratch.setUint32(0, bits * 0x10000);
  return scratch.getFloat32(0);
}

/** IEEE 754 binary16: 1 bit of sign, 5 of exponent, 10 of fraction. */
function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

function rawNumbers(bytes: Uint8Array, type: number): number[] {
  const raw = RAW[type];
  if (!raw) return [];
  const [size, read] = raw;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, i) => Number(read(view, i * size)));
}

function readShape(bytes: Uint8Array): number[] {
  const shape: number[] = [];
  readMessage(bytes, {
    2: (reader) => {
      let size = 0;
      readMessage(reader.bytes(), { 1: (dimension) => (size = Number(dimension.int64())) });
      shape.push(size);
    },
  });
  return shape;
}

export function readTensor(bytes: Uint8Array): Tensor {
  let type = 0;
  let shape: number[] = [];
  let raw: Uint8Array | undefined;
  const numbers: number[] = [];
  const halves: number[] = [];
  const strings: Uint8Array[] = [];
  readMessage(bytes, {
    1: (reader) => (type = reader.int32()),
    2: (reader) => (shape = readShape(reader.bytes())),
    4: (reader) => (raw = reader.bytes()),
    5: repeated(numbers, (reader) => reader.float()),
    6: repeated(numbers, (reader) => reader.double()),
    7: repeated(numbers, (reader) => reader.int32()),
    8: (reader) => strings.push(reader.bytes()),
    10: repeated(numbers, (reader) => reader.int64()),
    11: repeated(numbers, (reader) => reader.bool()),
    13: repeated(halves, (reader) => reader.int32()),
    16: repeated(numbers, (reader) => reader.uint32()),
    17: repeated(numbers, (reader) => reader.uint64()),
  });
  if (type === HALF) numbers.push(...halves.map(float16));
  if (type === BFLOAT16) numbers.push(...halves.map(bfloat16));
  if (raw?.length) numbers.push(...rawNumbers(raw, type));
  return { shape, numbers, strings };
}
