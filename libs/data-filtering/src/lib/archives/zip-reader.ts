import { type FileHandle, open } from 'node:fs/promises';
import { crc32, inflateRawSync } from 'node:zlib';
import { describeReadError } from '../sources/read-source-file.ts';

const signature = {
  local: 0x04034b50,
  central: 0x02014b50,
  end: 0x06054b50,
  end64: 0x06064b50,
  locator64: 0x07064b50,
};
const in16Bits = 0xffff;
const in32Bits = 0xffffffff;
/** A directory of CelebA's 202,599 images takes 20 MB. */
const maxDirectoryBytes = 512 * 2 ** 20;

/** One file of an archive, as its directory tells of it. */
export interface ZipMember {
  readonly name: string;
  readonly size: number;
  readonly packedSize: number;
  readonly method: number;
  readonly crc32: number;
  readonly headerAt: number;
}

/**
 * A zip on disk, read member by member: only the directory is in memory. Stored and deflated members, zip64 directories
 * (CelebA has more files than a plain one can list). Nothing is ever written to disk, and a name that points out of the
 * archive is refused all the same. Throws one-line Errors that name the archive.
 */
export class ZipReader {
  readonly members: ReadonlyMap<string, ZipMember>;
  readonly #path: string;
  readonly #handle: FileHandle;

  private constructor(path: string, handle: FileHandle, members: ReadonlyMap<string, ZipMember>) {
    this.#path = path;
    this.#handle = handle;
    this.members = members;
  }

  static async open(path: string): Promise<ZipReader> {
    const handle = await open(path, 'r').catch((error) => {
      throw new Error(`archive ${path}: ${describeReadError(error)}.`, { cause: error });
    });
    try {
      return new ZipReader(path, handle, await readDirectory(path, handle));
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** The bytes of a member, at most `maxBytes` of them: a small archive must not be able to fill the memory. */
  async read(name: string, maxBytes: number): Promise<Buffer> {
    const member = this.members.get(name);
    const fail = (problem: string): never => {
      throw new Error(`archive ${this.#path}: ${name}: ${problem}.`);
    };
    if (!member) return fail('no such file in it');
    if (member.size > maxBytes || member.packedSize > maxBytes) {
      fail(
        `expected at most ${maxBytes} bytes, got ${Math.max(member.size, member.packedSize)} (a zip bomb?)`,
      );
    }
    if (member.method !== 0 && member.method !== 8) fail(`unknown compression method ${member.method}`);
    const header = await this.#readAt(member.headerAt, 30);
    if (header.readUInt32LE(0) !== signature.local) fail('expected its header, got other bytes');
    const start = member.headerAt + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
    const packed = await this.#readAt(start, member.packedSize);
    const content = member.method === 0 ? packed : inflate(packed, member.size);
    if (content?.length !== member.size || crc32(content) !== member.crc32) {
      return fail(
        'expected the content that its checksum promises, got other bytes (truncated or corrupt archive?)',
      );
    }
    return content;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  #readAt(position: number, length: number): Promise<Buffer> {
    return readAt(this.#path, this.#handle, { position, length });
  }
}

/** Never more than the declared size; null if it does not unpack. */
function inflate(packed: Buffer, size: number): Buffer | null {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, size) });
  } catch {
    return null;
  }
}

async function readAt(
  path: string,
  handle: FileHandle,
  { position, length }: { position: number; length: number },
): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) {
      throw new Error(
        `archive ${path}: expected ${length} bytes at ${position}, got ${done} (truncated archive?).`,
      );
    }
    done += bytesRead;
  }
  return bytes;
}

async function readDirectory(path: string, handle: FileHandle): Promise<Map<string, ZipMember>> {
  const { start, size, count } = await findDirectory(path, handle);
  if (size > maxDirectoryBytes) {
    throw new Error(
      `archive ${path}: expected a directory of at most ${maxDirectoryBytes} bytes, got ${size}.`,
    );
  }
  const directory = await readAt(path, handle, { position: start, length: size });
  const members = new Map<string, ZipMember>();
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (at + 46 > size || directory.readUInt32LE(at) !== signature.central) {
      throw new Error(`archive ${path}: expected entry ${index} of its directory, got other bytes.`);
    }
    const nameLength = directory.readUInt16LE(at + 28);
    const name = directory.toString('utf8', at + 46, at + 46 + nameLength);
    assertSafeName(path, name);
    if (directory.readUInt16LE(at + 8) & 1) throw new Error(`archive ${path}: ${name}: is encrypted.`);
    const member = {
      name,
      method: directory.readUInt16LE(at + 10),
      crc32: directory.readUInt32LE(at + 16),
      packedSize: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      headerAt: directory.readUInt32LE(at + 42),
    };
    if ([member.packedSize, member.size, member.headerAt].includes(in32Bits)) {
      throw new Error(`archive ${path}: ${name}: lies beyond 4 GiB; unpack the archive and give the folder.`);
    }
    if (!name.endsWith('/')) {
      if (members.has(name)) throw new Error(`archive ${path}: ${name}: comes twice.`);
      members.set(name, member);
    }
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return members;
}

/** Where the directory is: its end lies in the last 64 KiB, since a comment may follow it. */
async function findDirectory(path: string, handle: FileHandle) {
  const { size: fileSize } = await handle.stat();
  const tailSize = Math.min(fileSize, 65_557 + 20);
  const tail = await readAt(path, handle, { position: fileSize - tailSize, length: tailSize });
  let end = tailSize - 22;
  while (end >= 0 && tail.readUInt32LE(end) !== signature.end) end--;
  if (end < 0)
    throw new Error(`archive ${path}: expected a zip archive, got no directory at its end (truncated?).`);
  const count = tail.readUInt16LE(end + 10);
  const size = tail.readUInt32LE(end + 12);
  const start = tail.readUInt32LE(end + 16);
  if (count !== in16Bits && size !== in32Bits && start !== in32Bits) return { count, size, start };
  const locator = end - 20;
  if (locator < 0 || tail.readUInt32LE(locator) !== signature.locator64) {
    throw new Error(`archive ${path}: expected a 64-bit directory, got none.`);
  }
  const position = Number(tail.readBigUInt64LE(locator + 8));
  const end64 = await readAt(path, handle, { position, length: 56 });
  if (end64.readUInt32LE(0) !== signature.end64) {
    throw new Error(`archive ${path}: expected a 64-bit directory, got other bytes.`);
  }
  const wide = (offset: number): number => Number(end64.readBigUInt64LE(offset));
  return { count: wide(32), size: wide(40), start: wide(48) };
}

function assertSafeName(path: string, name: string): void {
  const parts = name.split('/');
  if (
    name.includes('\\') ||
    name.includes('\0') ||
    name.startsWith('/') ||
    /^[a-z]:/i.test(name) ||
    parts.includes('..')
  ) {
    throw new Error(
      `archive ${path}: expected names inside the archive, got ${JSON.stringify(name)} (made to write elsewhere?).`,
    );
  }
}
