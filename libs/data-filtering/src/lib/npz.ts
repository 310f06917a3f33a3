import { writeFileAtomically } from '@interpolab/nn/files';
import { decodeNpy, encodeNpy, type NpyArray, type NpyType, npyHeader } from './npy.ts';
import { readSourceFile } from './sources/read-source-file.ts';
import { decodeZip, encodeZip, type ZipEntry } from './zip-archive.ts';

/** An array that is not in memory: its values in C order come in pieces, whenever they are asked for. */
export interface NpyStream {
  readonly shape: readonly number[];
  readonly type: NpyType;
  /** Bytes of all values. */
  readonly size: number;
  pieces(): Iterable<Uint8Array>;
}

/**
 * Writes named arrays as an uncompressed .npz that `numpy.load` opens. Atomic: the file appears whole or not at all,
 * and a failed write leaves neither a half file nor a temporary one. The same arrays give the same bytes.
 */
export async function writeNpz(
  path: string,
  arrays: Readonly<Record<string, NpyArray | NpyStream>>,
): Promise<void> {
  const entries = new Map(
    Object.entries(arrays).map(([name, array]) => [
      `${name}.npy`,
      'pieces' in array ? streamEntry(array) : encodeNpy(array),
    ]),
  );
  writeFileAtomically(path, encodeZip(entries, `writeNpz: ${path}`));
}

function streamEntry({ shape, type, size, pieces }: NpyStream): ZipEntry {
  const header = npyHeader({ shape, type });
  return {
    size: header.length + size,
    *pieces() {
      yield header;
      yield* pieces();
    },
  };
}

/** Reads a .npz, stored or compressed. Throws RangeError naming the file and the array for broken content. */
export async function readNpz(path: string): Promise<Record<string, NpyArray>> {
  const entries = decodeZip(await readSourceFile(path, `readNpz: ${path}`), `readNpz: ${path}`);
  const arrays = [...entries].map(([name, bytes]) => {
    const key = name.replace(/\.npy$/, '');
    return [key, decodeNpy(bytes, `readNpz: ${path}: ${key}`)] as const;
  });
  return Object.fromEntries(arrays);
}
