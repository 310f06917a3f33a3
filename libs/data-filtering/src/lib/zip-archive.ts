import { crc32, inflateRawSync } from 'node:zlib';

export const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END_OF_DIRECTORY = 0x06054b50;
export const STORED = 0;
const DEFLATED = 8;
const VERSION = 20;
const JANUARY_1980 = 0x21; // the zip epoch: the same content must give the same bytes
const MAX_ZIP_BYTES = 2 ** 32 - 1;

/** A file of an archive in pieces, which are asked for twice: for the checksum, and to be written. */
export interface ZipEntry {
  readonly size: number;
  pieces(): Iterable<Uint8Array>;
}

/**
 * The pieces of an uncompressed zip, in file order, so that a large archive need not be joined in memory. Throws
 * RangeError for more than a plain zip can hold, before the first piece.
 */
export function encodeZip(
  entries: ReadonlyMap<string, Uint8Array | ZipEntry>,
  where = 'encodeZip',
): Iterable<Uint8Array> {
  const files = [...entries].map(([name, content]) => ({ name: Buffer.from(name), ...asEntry(content) }));
  const whole = files.reduce((sum, { name, size }) => sum + 76 + 2 * name.length + size, 22);
  if (whole > MAX_ZIP_BYTES) {
    throw new RangeError(`${where}: expected at most ${MAX_ZIP_BYTES} bytes, got ${whole}.`);
  }
  return zipPieces(files);
}

function* zipPieces(files: readonly (ZipEntry & { name: Buffer })[]): Iterable<Uint8Array> {
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const { name, size, pieces } of files) {
    const facts = { checksum: checksumOf(pieces()), size, nameLength: name.length };
    yield localHeader(facts);
    yield name;
    yield* pieces();
    directory.push(centralHeader({ ...facts, offset }), name);
    offset += 30 + name.length + size;
  }
  yield* directory;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(END_OF_DIRECTORY, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(
    directory.reduce((sum, piece) => sum + piece.length, 0),
    12,
  );
  end.writeUInt32LE(offset, 16);
  yield end;
}

function asEntry(content: Uint8Array | ZipEntry): ZipEntry {
  return content instanceof Uint8Array ? { size: content.length, pieces: () => [content] } : content;
}

function checksumOf(pieces: Iterable<Uint8Array>): number {
  let checksum = 0;
  for (const piece of pieces) checksum = crc32(piece, checksum);
  return checksum;
}

/**
 * The entries of a zip (stored or deflated, no encryption, no zip64 sizes in the directory), each checked against its
 * length and CRC-32. `where` names the file in errors. Throws RangeError for anything else.
 */
export function decodeZip(bytes: Uint8Array, where = 'decodeZip'): Map<string, Uint8Array> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fail = (what: string): never => {
    throw new RangeError(`${where}: expected a whole zip archive, ${what} (truncated or corrupt file?).`);
  };
  const end = buffer.length - 22; // written without a comment, by numpy and by encodeZip
  if (end < 0 || buffer.readUInt32LE(end) !== END_OF_DIRECTORY) fail('got no directory at its end');
  const entries = new Map<string, Uint8Array>();
  let at = buffer.readUInt32LE(end + 16);
  for (let entry = 0; entry < buffer.readUInt16LE(end + 10); entry++) {
    if (at + 46 > end || buffer.readUInt32LE(at) !== CENTRAL_HEADER)
      fail(`got a broken directory entry ${entry}`);
    const method = buffer.readUInt16LE(at + 10);
    const packedSize = buffer.readUInt32LE(at + 20);
    const size = buffer.readUInt32LE(at + 24);
    const nameLength = buffer.readUInt16LE(at + 28);
    const local = buffer.readUInt32LE(at + 42);
    const name = buffer.toString('utf8', at + 46, at + 46 + nameLength);
    if (local + 30 > end || buffer.readUInt32LE(local) !== LOCAL_HEADER) fail(`got no content for ${name}`);
    const start = local + 30 + buffer.readUInt16LE(local + 26) + buffer.readUInt16LE(local + 28);
    const packed = buffer.subarray(start, start + packedSize);
    const content = method === DEFLATED ? inflate(packed, size) : packed;
    if (method !== STORED && method !== DEFLATED) fail(`got compression method ${method} for ${name}`);
    if (content?.length !== size || crc32(content) !== buffer.readUInt32LE(at + 16))
      fail(`got a wrong checksum for ${name}`);
    if (entries.has(name)) fail(`got ${name} twice`);
    entries.set(name, content as Uint8Array);
    at += 46 + nameLength + buffer.readUInt16LE(at + 30) + buffer.readUInt16LE(at + 32);
  }
  return entries;
}

/** Never more than the declared size: a small file must not be able to fill the memory. Null if it does not unpack. */
function inflate(packed: Uint8Array, size: number): Uint8Array | null {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, size) });
  } catch {
    return null;
  }
}

interface EntryFacts {
  readonly checksum: number;
  readonly size: number;
  readonly nameLength: number;
}

function localHeader(facts: EntryFacts): Uint8Array {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(LOCAL_HEADER, 0);
  writeFacts(header, 4, facts);
  return header;
}

function centralHeader(facts: EntryFacts & { offset: number }): Uint8Array {
  const header = Buffer.alloc(46);
  header.writeUInt32LE(CENTRAL_HEADER, 0);
  header.writeUInt16LE(VERSION, 4);
  writeFacts(header, 6, facts);
  header.writeUInt32LE(facts.offset, 42);
  return header;
}

/** The 26 bytes that both headers share, from "version needed" to "name length". */
function writeFacts(header: Buffer, at: number, { checksum, size, nameLength }: EntryFacts): void {
  header.writeUInt16LE(VERSION, at);
  header.writeUInt16LE(STORED, at + 4);
  header.writeUInt16LE(JANUARY_1980, at + 8);
  header.writeUInt32LE(checksum, at + 10);
  header.writeUInt32LE(size, at + 14);
  header.writeUInt32LE(size, at + 18);
  header.writeUInt16LE(nameLength, at + 22);
}
