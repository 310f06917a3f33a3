import { SafetensorsError } from './safetensors-error.ts';

/** The element types that this project writes and reads. */
export type TensorDtype = 'F32' | 'F64' | 'I32' | 'I64' | 'F16' | 'BF16';
/** The 16-bit numbers are given as their bits. */
export type TensorValues = Float32Array | Float64Array | Int32Array | BigInt64Array | Uint16Array;

const arrayTypes = {
  F32: Float32Array,
  F64: Float64Array,
  I32: Int32Array,
  I64: BigInt64Array,
  F16: Uint16Array,
  BF16: Uint16Array,
};

/** The limit of the reference implementation: a larger header is a hostile or damaged file. */
export const maxHeaderBytes = 100_000_000;

export interface TensorEntry {
  readonly name: string;
  readonly dtype: TensorDtype;
  readonly shape: readonly number[];
  /** Byte range inside the data section. */
  readonly begin: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  readonly metadata: Readonly<Record<string, string>>;
  readonly entries: ReadonlyMap<string, TensorEntry>;
}

export function bytesPerElement(dtype: TensorDtype): number {
  return arrayTypes[dtype].BYTES_PER_ELEMENT;
}

export function createValues(dtype: TensorDtype, length: number): TensorValues {
  return new arrayTypes[dtype](length);
}

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

export interface HeaderSource {
  /** File name for error messages. */
  readonly path: string;
  readonly text: string;
  /** Bytes of the file behind the header. */
  readonly dataBytes: number;
}

/** Parses and checks a header: known types, sane shapes, tensors that tile the data section without a gap. */
export function parseSafetensorsHeader(source: HeaderSource): SafetensorsHeader {
  const fail = (problem: string) => new SafetensorsError(source.path, problem);
  let json: unknown;
  try {
    json = JSON.parse(source.text);
  } catch (cause) {
    throw new SafetensorsError(source.path, 'expected a JSON header, got something else (damaged file)', {
      cause,
    });
  }
  if (!isRecord(json)) {
    throw fail('expected the header to be a JSON object (damaged file)');
  }
  const { __metadata__: metadata = {}, ...tensors } = json;
  if (!isRecord(metadata) || Object.values(metadata).some((value) => typeof value !== 'string')) {
    throw fail('expected "__metadata__" to map names to strings (damaged file)');
  }
  const entries = new Map<string, TensorEntry>();
  for (const [name, value] of Object.entries(tensors)) {
    entries.set(name, parseEntry(name, value, fail));
  }
  checkTiling(entries, source.dataBytes, fail);
  return { metadata: metadata as Record<string, string>, entries };
}

type Fail = (problem: string) => SafetensorsError;

function parseEntry(name: string, value: unknown, fail: Fail): TensorEntry {
  if (!isRecord(value)) {
    throw fail(`tensor "${name}": expected an object in the header (damaged file)`);
  }
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== 'string' || !Object.hasOwn(arrayTypes, dtype)) {
    throw fail(
      `tensor "${name}": expected type F32, F64, F16, BF16, I32 or I64, got ${JSON.stringify(dtype)}`,
    );
  }
  if (!isSizeList(shape) || !Number.isSafeInteger(elementCount(shape))) {
    throw fail(`tensor "${name}": expected a shape, got ${JSON.stringify(shape)} (damaged file)`);
  }
  if (!isSizeList(offsets) || offsets.length !== 2 || offsets[0] > offsets[1]) {
    throw fail(`tensor "${name}": expected two offsets, got ${JSON.stringify(offsets)} (damaged file)`);
  }
  const entry = { name, dtype: dtype as TensorDtype, shape, begin: offsets[0], end: offsets[1] };
  const wanted = elementCount(shape) * bytesPerElement(entry.dtype);
  if (entry.end - entry.begin !== wanted) {
    throw fail(
      `tensor "${name}": expected ${wanted} bytes for [${shape}], got ${entry.end - entry.begin} (damaged file)`,
    );
  }
  return entry;
}

function checkTiling(entries: ReadonlyMap<string, TensorEntry>, dataBytes: number, fail: Fail): void {
  const ordered = [...entries.values()].sort((a, b) => a.begin - b.begin || a.end - b.end);
  let position = 0;
  for (const { name, begin, end } of ordered) {
    if (begin !== position) {
      throw fail(`tensor "${name}": expected to start at byte ${position}, got ${begin} (damaged file)`);
    }
    position = end;
  }
  if (position !== dataBytes) {
    throw fail(`expected ${position} bytes of tensors, got ${dataBytes} (truncated or damaged file)`);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSizeList(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
