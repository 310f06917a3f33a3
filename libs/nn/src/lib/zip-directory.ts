import type { FileHandle } from 'node:fs/promises';
import { readFully } from './file-access.ts';
import { TorchFileError } from './torch-file-error.ts';

/** One entry of a zip file; it is stored as it is, for this reader knows no compression. */
export interface ZipEntry {
  readonly name: string;
  /** Where the content begins in the file. */
  readonly start: number;
  readonly size: number;
  readonly crc32: number;
}

const signature = {
  localHeader: 0x04034b50,
  centralHeader: 0x02014b50,
  end: 0x06054b50,
  end64: 0x06064b50,
  end64Locator: 0x07064b50,
};
const endSize = 22;
const longestComment = 0xffff;
const largestDirectory = 32 * 2 ** 20;
const inZip64 = 0xffffffff;

/**
 * The entries of a zip file that is only a container, as PyTorch writes it: nothing compressed or encrypted, nothing
 * that overlaps, everything inside the file. Because contents are stored, they cannot unfold to more than the file
 * holds. Zip64 is understood. Throws TorchFileError.
 */
export async function readZipDirectory(path: string, handle: FileHandle): Promise<Map<string, ZipEntry>> {
  const { size } = await handle.stat();
  const file: ZipFile = { path, handle, size };
  const end = await findEnd(file);
  if (end.directorySize > largestDirectory || end.directoryStart + end.directorySize > end.position) {
    throw damaged(path, 'the directory lies outside of the file');
  }
  const directory = await read(file, end.directoryStart, end.directorySize);
  const headers = parseDirectory(path, directory, end.count);
  const entries = new Map<string, ZipEntry>();
  let free = 0;
  for (const header of headers.sort((a, b) => a.position - b.position)) {
    if (header.position < free) throw damaged(path, `entry "${header.name}" overlaps the one before`);
    const entry = await locate(file, header);
    free = entry.start + entry.size;
    if (free > end.directoryStart) throw damaged(path, `entry "${header.name}" runs into the directory`);
    if (entries.has(entry.name)) throw damaged(path, `entry "${entry.name}" is there twice`);
    entries.set(entry.name, entry);
  }
  return entries;
}

interface ZipFile {
  readonly path: string;
  readonly handle: FileHandle;
  readonly size: number;
}

interface DirectoryEnd {
  /** Where the record of the end begins. */
  readonly position: number;
  readonly count: number;
  readonly directorySize: number;
  readonly directoryStart: number;
}

interface CentralHeader {
  readonly name: string;
  readonly position: number;
  readonly size: number;
  readonly crc32: number;
}

async function findEnd(file: ZipFile): Promise<DirectoryEnd> {
  const { path, size } = file;
  const tailSize = Math.min(size, endSize + longestComment);
  const tail = await read(file, size - tailSize, tailSize);
  let at = tail.length - endSize;
  // the record must end, comment included, where the file ends
  while (
    at >= 0 &&
    !(tail.readUInt32LE(at) === signature.end && tail.readUInt16LE(at + 20) === tail.length - at - endSize)
  ) {
    at--;
  }
  if (at < 0)
    throw new TorchFileError(path, 'expected a zip directory at the end (truncated or not a PyTorch file)');
  const position = size - tailSize + at;
  if (tail.readUInt16LE(at + 4) !== 0 || tail.readUInt16LE(at + 6) !== 0) {
    throw damaged(path, 'a zip of several volumes');
  }
  return (
    (await findEnd64(file, position)) ?? {
      position,
      count: tail.readUInt16LE(at + 10),
      directorySize: tail.readUInt32LE(at + 12),
      directoryStart: tail.readUInt32LE(at + 16),
    }
  );
}

/** The record with 64-bit numbers, where there is one: a locator right before the ordinary record leads to it. */
async function findEnd64(file: ZipFile, end: number): Promise<DirectoryEnd | null> {
  if (end < 20 + 56) return null;
  const locator = await read(file, end - 20, 20);
  if (locator.readUInt32LE(0) !== signature.end64Locator) return null;
  const position = toNumber(file.path, locator.readBigUInt64LE(8));
  if (position + 56 > end - 20) throw damaged(file.path, 'its 64-bit record lies outside of the file');
  const record = await read(file, position, 56);
  if (record.readUInt32LE(0) !== signature.end64) throw damaged(file.path, 'its 64-bit record is not there');
  return {
    position,
    count: toNumber(file.path, record.readBigUInt64LE(32)),
    directorySize: toNumber(file.path, record.readBigUInt64LE(40)),
    directoryStart: toNumber(file.path, record.readBigUInt64LE(48)),
  };
}

function parseDirectory(path: string, directory: Buffer, count: number): CentralHeader[] {
  const headers: CentralHeader[] = [];
  let at = 0;
  while (at < directory.length) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== signature.centralHeader) {
      throw damaged(path, `entry ${headers.length} of the directory is not one`);
    }
    const nameEnd = at + 46 + directory.readUInt16LE(at + 28);
    const extraEnd = nameEnd + directory.readUInt16LE(at + 30);
    const next = extraEnd + directory.readUInt16LE(at + 32);
    if (next > directory.length) throw damaged(path, `entry ${headers.length} of the directory is cut off`);
    const header = directory.subarray(at, at + 46);
    headers.push(
      parseHeader(
        path,
        header,
        directory.toString('utf8', at + 46, nameEnd),
        directory.subarray(nameEnd, extraEnd),
      ),
    );
    at = next;
  }
  if (headers.length !== count) {
    throw damaged(path, `the directory has ${headers.length} entries and says ${count}`);
  }
  return headers;
}

function parseHeader(path: string, header: Buffer, name: string, extra: Buffer): CentralHeader {
  const method = header.readUInt16LE(10);
  if ((header.readUInt16LE(8) & 1) !== 0 || method !== 0) {
    throw new TorchFileError(
      path,
      `entry "${name}": expected stored content, got compressed or encrypted (method ${method}; torch.save stores)`,
    );
  }
  const wide = zip64Numbers(path, extra);
  const number = (at: number) => {
    const short = header.readUInt32LE(at);
    if (short !== inZip64) return short;
    const long = wide.shift();
    if (long === undefined) throw damaged(path, `entry "${name}" lacks a 64-bit number`);
    return long;
  };
  // in the order in which the 64-bit field has them
  const size = number(24);
  const storedSize = number(20);
  const position = number(42);
  if (storedSize !== size) throw damaged(path, `entry "${name}" has two sizes, ${size} and ${storedSize}`);
  return { name, position, size, crc32: header.readUInt32LE(16) };
}

/** The 64-bit numbers of an extra field, first to last. */
function zip64Numbers(path: string, extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length; ) {
    const length = extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) === 1) {
      const field = extra.subarray(at + 4, at + 4 + length);
      return Array.from({ length: Math.min(3, Math.floor(field.length / 8)) }, (_, index) =>
        toNumber(path, field.readBigUInt64LE(8 * index)),
      );
    }
    at += 4 + length;
  }
  return [];
}

/** Finds the content behind the entry's own header, which must be of the same name. */
async function locate(file: ZipFile, { name, position, size, crc32 }: CentralHeader): Promise<ZipEntry> {
  const local = await read(file, position, 30);
  if (local.readUInt32LE(0) !== signature.localHeader || local.readUInt16LE(8) !== 0) {
    throw damaged(file.path, `entry "${name}" has no header of its own`);
  }
  const nameLength = local.readUInt16LE(26);
  const ownName = (await read(file, position + 30, nameLength)).toString('utf8');
  if (ownName !== name) throw damaged(file.path, `entry "${name}" calls itself "${ownName}"`);
  return { name, start: position + 30 + nameLength + local.readUInt16LE(28), size, crc32 };
}

async function read({ path, handle, size }: ZipFile, position: number, length: number): Promise<Buffer> {
  if (position + length > size) throw damaged(path, `${length} bytes at ${position} lie outside of the file`);
  const bytes = Buffer.alloc(length);
  await readFully(handle, bytes, { position, path, ErrorClass: TorchFileError });
  return bytes;
}

function toNumber(path: string, value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged(path, `it speaks of ${value} bytes`);
  return Number(value);
}

function damaged(path: string, problem: string): TorchFileError {
  return new TorchFileError(path, `damaged zip file: ${problem}`);
}
