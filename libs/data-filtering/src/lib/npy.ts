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

/** An array in numpy's .npy format, version 1.0, byte for byte as `numpy.save` writes it. */
export function encodeNpy({ shape, data }: NpyArray): Uint8Array {
  const size = shape.reduce((product, side) => product * side, 1);
  if (size !== data.length) {
    throw new RangeError(`encodeNpy: shape [${shape}] holds ${size} values, got ${data.length}.`);
  }
  const dtype = Object.entries(DTYPES).find(([, type]) => data instanceof type)?.[0];
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '${dtype}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const preamble = MAGIC.length + VERSION_1.length + 2;
  const padded = Math.ceil((preamble + text.length + 1) / 64) * 64; // numpy aligns the data to 64 bytes
  const header = `${text.padEnd(padded - preamble - 1)}\n`;
  const bytes = new Uint8Array(padded + data.byteLength);
  bytes.set([...MAGIC, ...VERSION_1, header.length & 255, header.length >> 8]);
  bytes.set(new TextEncoder().encode(header), preamble);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), padded);
  return bytes;
}

/**
 * Reads a .npy of one of the types |u1, <i4, <i8, <f4, <f8 in C order. `where` names the array in errors.
 * Throws RangeError for another type or order and for a length that does not match the header.
 */
export function decodeNpy(bytes: Uint8Array, where = 'decodeNpy'): NpyArray {
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
  const dtype = /'descr': '([^']*)'/.exec(header)?.[1] ?? '(none)';
  const sides = /'shape': \(([\d, ]*)\)/.exec(header)?.[1];
  if (!(dtype in DTYPES)) {
    throw new RangeError(`${where}: expected one of ${Object.keys(DTYPES).join(', ')}, got type ${dtype}.`);
  }
  if (sides === undefined || !header.includes("'fortran_order': False")) {
    throw new RangeError(`${where}: expected C order and a plain shape, got header ${header.trim()}.`);
  }
  const shape = (sides.match(/\d+/g) ?? []).map(Number);
  const Type = DTYPES[dtype as keyof typeof DTYPES];
  const expected = shape.reduce((product, side) => product * side, 1) * Type.BYTES_PER_ELEMENT;
  const body = bytes.subarray(start + length);
  if (body.length !== expected) {
    throw new RangeError(
      `${where}: shape [${shape}] of ${dtype} needs ${expected} bytes, got ${body.length} (truncated file?).`,
    );
  }
  // A copy: inside an archive the data rarely starts at a multiple of the element size.
  const { buffer } = Uint8Array.from(body);
  return { shape, data: new Type(buffer) };
}
