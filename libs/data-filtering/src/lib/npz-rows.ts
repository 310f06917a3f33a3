import { closeSync, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { decodeNpyHeader } from './npy.ts';
import { LOCAL_HEADER, STORED } from './zip-archive.ts';

/** Some rows of an array of bytes, and the sides of the whole array. */
export interface NpzRows {
  readonly shape: readonly number[];
  /** Number of the first row. */
  readonly first: number;
  readonly count: number;
  readonly data: Uint8Array;
}

/** More than any header of an archive or array takes. */
const mostHeaderBytes = 4096;

/**
 * The rows of the first array of a .npz, `rows` at a time, so that an archive larger than the memory can be read. Only
 * for uint8 in archives as `writeNpz` makes them, uncompressed; `readNpz` reads the others. The checksum is compared
 * before the last rows are given. Throws RangeError naming the file.
 */
export function* readNpzRows(path: string, { rows }: { rows: number }): Iterable<NpzRows> {
  const file = openSync(path, 'r');
  try {
    const fail = (what: string): never => {
      throw new RangeError(`readNpzRows: ${path}: ${what}.`);
    };
    const read = (position: number, length: number) => {
      const bytes = Buffer.alloc(length);
      return bytes.subarray(0, readSync(file, bytes, 0, length, position));
    };
    const head = read(0, mostHeaderBytes);
    if (head.length < 30 || head.readUInt32LE(0) !== LOCAL_HEADER) fail('expected a zip archive, got none');
    const [method, checksum, size] = [head.readUInt16LE(8), head.readUInt32LE(14), head.readUInt32LE(22)];
    if (method !== STORED || size === 0xffffffff) {
      fail('expected an uncompressed array of plain size at its start, got another (readNpz reads it)');
    }
    const start = 30 + head.readUInt16LE(26) + head.readUInt16LE(28);
    const array = decodeNpyHeader(head.subarray(start), `readNpzRows: ${path}`);
    const [count, ...sides] = array.shape;
    const rowBytes = sides.reduce((product, side) => product * side, 1);
    if (array.type !== '|u1') fail(`expected values of type |u1, got ${array.type}`);
    if (array.start + count * rowBytes !== size) {
      fail(`shape [${array.shape}] needs ${array.start + count * rowBytes} bytes, got ${size}`);
    }
    let sum = crc32(head.subarray(start, start + array.start));
    for (let first = 0; first < count; first += rows) {
      const here = Math.min(rows, count - first);
      const data = read(start + array.start + first * rowBytes, here * rowBytes);
      if (data.length !== here * rowBytes) fail(`ends after ${first} of ${count} rows (truncated file?)`);
      sum = crc32(data, sum);
      if (first + here === count && sum !== checksum) fail('has a wrong checksum (corrupt file?)');
      yield { shape: array.shape, first, count: here, data };
    }
  } finally {
    closeSync(file);
  }
}
