/** One numpy array in C order. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: NpyData;
}

export type NpyData = Uint8Array | Int32Array | BigInt64Array | Float32Array | Float64Array;

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY
const VERSION_1 = [1, 0];

const DTYPES = {
  '|u1': Uint8Array,
  '<i4': Int32Array,
  '<i8': BigInt64Array,
  '<f4': Float32Array,
  '<f8': Float64Array,
} as const;

export type NpyType = keyof typeof DTYPES;

/** An array in numpy's .npy format, version 1.0, byte for byte as `numpy.save` writes it. */
export function encodeNpy({ shape, data }: NpyArray): Uint8Array {
  const size = shape.reduce((product, side) => product * side, 1);
  if (size !== data.length) {
    throw new RangeError(`encodeNpy: shape [${shape}] holds ${size} values, got ${data.length}.`);
  }
  const type = (Object.keys(DTYPES) as NpyType[]).find((name) => data instanceof DTYPES[name])!;
  const header = npyHeader({ shape, type });
  const bytes = new Uint8Array(header.length + data.byteLength);
  bytes.set(header);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), header.length);
  return bytes;
}

/** What stands before the values of an array in C order. */
export function npyHeader({ shape, type }: { shape: readonly number[]; type: NpyType }): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const preamble = MAGIC.length + VERSION_1.length + 2;
  const padded = Math.ceil((preamble + text.length + 1) / 64) * 64; // numpy aligns the data to 64 bytes
  const header = `${text.padEnd(padded - preamble - 1)}\n`;
  return Uint8Array.of(
    ...MAGIC,
    ...VERSION_1,
    header.length & 255,
    header.length >> 8,
    ...new TextEncoder().encode(header),
  );
}

/** What the start of a .npy says: the type and sides of the array, and where its values begin. */
export interface NpyHeader {
  readonly type: NpyType;
  readonly shape: readonly number[];
  readonly start: number;
}

/**
 * Reads the header of a .npy of one of the types |u1, <i4, <i8, <f4, <f8 in C order; `bytes` may end after it. `where`
 * names the array in errors. Throws RangeError for another type or order.
 */
export function decodeNpyHeader(bytes: Uint8Array, where = 'decodeNpyHeader'): NpyHeader {
  if (bytes.length < 10 || MAGIC.some((byte, index) => bytes[index] !== byte)) {
    throw new RangeError(
      `${where}: expected a numpy array, got other bytes (was the file written by numpy.save?).`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isVersion1 = bytes[6] === 1;
  const start = isVersion1 ? 10 : 12;
  const length = isVersion1 || bytes.length < 12 ? view.getUint16(8, true) : view.getUint32(8, true);
  const header = new TextDecoder().decode(bytes.subarray(start, start + length));
  const type = /'descr': '([^']*)'/.exec(header)?.[1] ?? '(none)';
  const sides = /'shape': \(([\d, ]*)\)/.exec(header)?.[1];
  if (!(type in DTYPES)) {
    throw new RangeError(`${where}: expected one of ${Object.keys(DTYPES).join(', ')}, got type ${type}.`);
  }
  if (sides === undefined || !header.includes("'fortran_order': False")) {
    throw new RangeError(`${where}: expected C order and a plain shape, got header ${header.trim()}.`);
  }
  return { type: type as NpyType, shape: (sides.match(/\d+/g) ?? []).map(Number), start: start + length };
}

/** Reads a .npy as `decodeNpyHeader` does, with its values. Throws RangeError also for a length that does not match. */
export function decodeNpy(bytes: Uint8Array, where = 'decodeNpy'): NpyArray {
  const { type, shape, start } = decodeNpyHeader(bytes, where);
  const expected = shape.reduce((product, side) => product * side, 1) * DTYPES[type].BYTES_PER_ELEMENT;
  const body = bytes.subarray(start);
  if (body.length !== expected) {
    throw new RangeError(
      `${where}: shape [${shape}] of ${type} needs ${expected} bytes, got ${body.length} (truncated file?).`,
    );
  }
  // A copy: inside an archive the data rarely starts at a multiple of the element size.
  const { buffer } = Uint8Array.from(body);
  return { shape, data: new DTYPES[type](buffer) };
}
