import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../database/database.test-support.ts';
import { ArtifactFolder } from './artifact-folder.ts';
import { ArtifactDamagedError } from './artifact-store.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let artifacts: ArtifactFolder;
beforeAll(async () => {
  folder = await temporaryFolder();
  artifacts = new ArtifactFolder(join(folder.path, 'artifacts'));
});
afterAll(() => folder.remove());

// printf abc | sha256sum; also FIPS 180-2, appendix B.1
const ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

it('stores bytes under their SHA-256', async () => {
  expect(await artifacts.put(Buffer.from('abc'))).toEqual({ sha256: ABC, bytes: 3 });
  expect(artifacts.pathOf(ABC)).toBe(join(artifacts.root, 'ba', ABC));
  expect(Buffer.from(await artifacts.read(ABC)).toString()).toBe('abc');
  expect(await artifacts.sizeOf(ABC)).toBe(3);
});

it('stores a file by its path, whole though it is read in pieces', async () => {
  const source = join(folder.path, 'big');
  const bytes = Buffer.alloc(300_000, 'xyz');
  await writeFile(source, bytes);
  const stored = await artifacts.put(source);
  expect(stored).toEqual({ sha256: createHash('sha256').update(bytes).digest('hex'), bytes: 300_000 });
  expect(Buffer.compare(bytes, Buffer.from(await artifacts.read(stored.sha256)))).toBe(0);
});

it('stores equal bytes once, also when eight do it at the same time', async () => {
  const bytes = Buffer.from('again');
  const stored = await Promise.all(Array.from({ length: 8 }, () => artifacts.put(bytes)));
  expect(new Set(stored.map(({ sha256 }) => sha256)).size).toBe(1);
  expect((await readdir(artifacts.root)).filter((name) => name.endsWith('.draft'))).toEqual([]);
});

it('leaves nothing behind when the source cannot be read', async () => {
  await expect(artifacts.put(join(folder.path, 'missing'))).rejects.toThrow('ENOENT');
  expect((await readdir(artifacts.root)).filter((name) => name.endsWith('.draft'))).toEqual([]);
});

describe('a damaged artifact', () => {
  it('is noticed when it is read', async () => {
    const { sha256 } = await artifacts.put(Buffer.from('precious'));
    await writeFile(artifacts.pathOf(sha256), 'Precious');
    await expect(artifacts.read(sha256)).rejects.toThrow(ArtifactDamagedError);
    await expect(artifacts.read(sha256)).rejects.toThrow('(delete it and make it again)');
  });
  it('that was cut is mended by storing it again', async () => {
    const { sha256 } = await artifacts.put(Buffer.from('cut off'));
    await truncate(artifacts.pathOf(sha256), 3);
    await artifacts.put(Buffer.from('cut off'));
    expect(Buffer.from(await artifacts.read(sha256)).toString()).toBe('cut off');
  });
});

it('takes nothing but a SHA-256 for a name', () => {
  for (const name of ['../../etc/passwd', ABC.toUpperCase(), `${ABC}/..`, '']) {
    expect(() => artifacts.pathOf(name)).toThrow(
      new RangeError(
        `ArtifactFolder: expected a SHA-256 of 64 small hex digits, got "${name.slice(0, 80)}".`,
      ),
    );
  }
});

it('clears away the drafts of writers that were killed long ago', async () => {
  const draft = join(artifacts.root, 'x.draft');
  await writeFile(draft, '');
  await artifacts.removeOldDrafts(60_000);
  expect(existsSync(draft)).toBe(true);
  await artifacts.removeOldDrafts(-1);
  expect(existsSync(draft)).toBe(false);
});
