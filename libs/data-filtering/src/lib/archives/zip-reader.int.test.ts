import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { tempDirectory } from '@interpolab/testing';
import { describe, expect, it } from 'vitest';
import { encodeZip } from '../zip-archive.ts';
import { openFileStore } from './file-store.ts';
import { ZipReader } from './zip-reader.ts';

function zipOf(files: Record<string, Uint8Array>): Buffer {
  return Buffer.concat([...encodeZip(new Map(Object.entries(files)))]);
}

function written(bytes: Uint8Array): string {
  const path = join(tempDirectory(), 'images.zip');
  writeFileSync(path, bytes);
  return path;
}

const some = { 'a/1.png': Uint8Array.of(1, 2, 3), 'a/2.png': Uint8Array.of(4) };

describe('zip archives', () => {
  it('are read file by file', async () => {
    const store = await openFileStore(written(zipOf(some)));
    expect(store.names).toEqual(['a/1.png', 'a/2.png']);
    expect([...(await store.read('a/1.png', 100))]).toEqual([1, 2, 3]);
    await expect(store.read('a/3.png', 100)).rejects.toThrow('a/3.png: no such file in it.');
    await store.close();
  });

  it('may have a comment and a 64-bit directory, as archives of more than 65,535 files do', async () => {
    const zip = zipOf(some);
    const end = zip.length - 22;
    const end64 = Buffer.alloc(56);
    end64.writeUInt32LE(0x06064b50, 0);
    end64.writeBigUInt64LE(2n, 32);
    end64.writeBigUInt64LE(BigInt(zip.readUInt32LE(end + 12)), 40);
    end64.writeBigUInt64LE(BigInt(zip.readUInt32LE(end + 16)), 48);
    const locator = Buffer.alloc(20);
    locator.writeUInt32LE(0x07064b50, 0);
    locator.writeBigUInt64LE(BigInt(end), 8);
    const last = Buffer.from(zip.subarray(end));
    last.writeUInt16LE(0xffff, 10);
    last.writeUInt16LE(5, 20);
    const path = written(Buffer.concat([zip.subarray(0, end), end64, locator, last, Buffer.from('hello')]));
    const reader = await ZipReader.open(path);
    expect([...(await reader.read('a/2.png', 100))]).toEqual([4]);
    await reader.close();
  });

  it.each([['../evil.png'], ['/etc/evil.png'], ['a/../../evil.png'], ['..\\evil.png'], ['C:/evil.png']])(
    'refuse the name %s',
    async (name) => {
      const path = written(zipOf({ [name]: Uint8Array.of(1) }));
      await expect(ZipReader.open(path)).rejects.toThrow(
        `archive ${path}: expected names inside the archive, got ${JSON.stringify(name)} (made to write elsewhere?).`,
      );
    },
  );

  it('refuse bombs: by the size that they declare, and where they unpack to more than that', async () => {
    const bomb = deflateRawSync(Buffer.alloc(10_000_000));
    const packed = zipOf({ 'x.png': bomb });
    const directory = packed.readUInt32LE(packed.length - 22 + 16);
    const declare = (size: number): Buffer => {
      const lie = Buffer.from(packed);
      lie.writeUInt16LE(8, directory + 10);
      lie.writeUInt32LE(size, directory + 24);
      return lie;
    };
    const honest = await ZipReader.open(written(declare(10_000_000)));
    await expect(honest.read('x.png', 1_000_000)).rejects.toThrow(
      'x.png: expected at most 1000000 bytes, got 10000000 (a zip bomb?).',
    );
    await honest.close();
    const liar = await ZipReader.open(written(declare(100)));
    await expect(liar.read('x.png', 1_000_000)).rejects.toThrow(
      'x.png: expected the content that its checksum promises, got other bytes (truncated or corrupt archive?).',
    );
    await liar.close();
  });

  it('refuse what is truncated, changed or no archive', async () => {
    const zip = zipOf(some);
    await expect(ZipReader.open(written(zip.subarray(0, -30)))).rejects.toThrow(
      'expected a zip archive, got no directory at its end (truncated?).',
    );
    await expect(ZipReader.open(written(Buffer.alloc(10)))).rejects.toThrow('expected a zip archive');
    const changed = Buffer.from(zip);
    changed[30 + 'a/1.png'.length] ^= 1;
    const reader = await ZipReader.open(written(changed));
    await expect(reader.read('a/1.png', 100)).rejects.toThrow(
      'expected the content that its checksum promises',
    );
    await reader.close();
    await expect(openFileStore(join(tempDirectory(), 'none.zip'))).rejects.toThrow('none.zip: no such file.');
    await expect(openFileStore(written(zip).replace(/images.zip$/, ''))).resolves.toBeDefined();
  });
});
