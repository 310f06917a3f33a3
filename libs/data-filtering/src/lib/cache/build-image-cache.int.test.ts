import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tempDirectory } from '@interpolab/testing';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FileStore, openFileStore } from '../archives/file-store.ts';
import { buildImageCache, type CacheProgress, type ImageCacheRequest } from './build-image-cache.ts';
import { ImageCache } from './image-cache.ts';

const count = 700; // three chunks
let store: FileStore;
let original: string;

beforeAll(async () => {
  original = mkdtempSync(join(tmpdir(), 'interpolab-images-'));
  for (let row = 0; row < count; row++) {
    const background = { r: row % 256, g: row >> 8, b: 77 };
    const png = await sharp({ create: { width: 8, height: 8, channels: 3, background } })
      .png()
      .toBuffer();
    writeFileSync(join(original, `${String(row).padStart(4, '0')}.png`), png);
  }
  store = await openFileStore(original);
});

afterAll(() => rmSync(original, { recursive: true, force: true }));

const request = (changes: Partial<ImageCacheRequest> = {}): ImageCacheRequest => ({
  cacheFolder: tempDirectory(),
  store,
  names: store.names,
  imageSize: 8,
  crop: null,
  preprocessing: 'ddpm',
  skipBad: false,
  ...changes,
});

const folderOf = ({ cacheFolder }: ImageCacheRequest): string =>
  join(cacheFolder, readdirSync(cacheFolder)[0]);
const rowOf = (pixels: Uint8Array) => pixels[0] + 256 * pixels[1];

describe(buildImageCache, () => {
  it('keeps every image at its row, says how far it is, and is found again', async () => {
    const progress: CacheProgress[] = [];
    const first = request({ onProgress: (step) => progress.push(step) });
    const cache = (await buildImageCache(first))!;
    expect(progress.map(({ done }) => done)).toEqual([256, 512, 700]);
    expect(progress[0].secondsLeft).toBeGreaterThan(0);
    const rows = [699, 0, 1, 2, 300, 0, 698, 699];
    const images = cache.readRows(rows);
    expect(rows.map((_, at) => rowOf(images.subarray(at * 192)))).toEqual(rows);
    await cache.verify();
    cache.close();
    progress.length = 0;
    (await buildImageCache({ ...first, names: store.names }))!.close();
    expect(progress).toEqual([]);
    expect(readdirSync(folderOf(first)).sort()).toEqual(['images.raw', 'index.json']);
  });

  it('goes on where it was stopped, and after a kill in the middle of a write, to the same bytes', async () => {
    const whole = (await buildImageCache(request()))!;
    const stopped = request({ shouldStop: stopAfter(2) });
    expect(await buildImageCache(stopped)).toBeUndefined();
    const folder = folderOf(stopped);
    expect(existsSync(join(folder, 'index.json'))).toBe(false);
    // what a killed process leaves: bytes behind the last commit, and its lock
    writeFileSync(join(folder, 'images.part'), Buffer.alloc(100_000, 1), { flag: 'a' });
    writeFileSync(join(folder, 'building.json'), '999999999');
    const done: number[] = [];
    const resumed = (await buildImageCache({
      ...stopped,
      shouldStop: undefined,
      onProgress: (step) => done.push(step.done),
    }))!;
    expect(done).toEqual([700]);
    expect(resumed.index.sha256).toBe(whole.index.sha256);
    whole.close();
    resumed.close();
  });

  it('says that the disk is full, keeps no half cache and loses nothing', async () => {
    let writes = 0;
    const full = request({
      write: (file, bytes, at) => {
        if (++writes < 3) return writeSync(file, bytes, 0, bytes.length, at);
        if (writes === 3) return writeSync(file, bytes, 0, 500, at); // a short write, then nothing more fits
        throw Object.assign(new Error('write'), { code: 'ENOSPC' });
      },
    });
    await expect(buildImageCache(full)).rejects.toThrow(
      new Error(
        `image cache ${full.cacheFolder}/${readdirSync(full.cacheFolder)[0]}: could not be written: the disk is full (free some space and start again); 512 images are safe and will not be read again.`,
      ),
    );
    expect(() => ImageCache.open(folderOf(full))).toThrow(/index\.json: no such file/);
    const cache = (await buildImageCache({ ...full, write: undefined }))!;
    expect(rowOf(cache.readRows([600]))).toBe(600);
    await cache.verify();
    cache.close();
  });

  it('is another cache for other files, sizes and ways to shrink', async () => {
    const cacheFolder = tempDirectory();
    const names = store.names.slice(0, 3);
    for (const changes of [
      {},
      { imageSize: 4 },
      { preprocessing: 'classifier' as const },
      { names: names.slice(1) },
    ]) {
      (await buildImageCache(request({ cacheFolder, names, ...changes })))!.close();
    }
    expect(readdirSync(cacheFolder)).toHaveLength(4);
  });

  it('is built by one process at a time', async () => {
    const mine = request({ shouldStop: () => true });
    await buildImageCache(mine);
    const folder = folderOf(mine);
    writeFileSync(join(folder, 'building.json'), String(process.ppid));
    await expect(buildImageCache({ ...mine, shouldStop: undefined })).rejects.toThrow(
      `image cache ${folder}: is being built by process ${process.ppid}; wait for it, then start again.`,
    );
  });

  it('refuses rows that are not there, and a cache that has changed', async () => {
    const mine = request({ names: store.names.slice(0, 5) });
    const cache = (await buildImageCache(mine))!;
    expect(() => cache.readRows([0, 5])).toThrow(
      new RangeError(`image cache ${folderOf(mine)}: rows[1] = 5 is outside 0..4.`),
    );
    cache.close();
    const raw = join(folderOf(mine), 'images.raw');
    const bytes = readFileSync(raw);
    bytes[100] ^= 1;
    writeFileSync(raw, bytes);
    const changed = ImageCache.open(folderOf(mine));
    await expect(changed.verify()).rejects.toThrow('its content has changed since it was built');
    changed.close();
    truncateSync(raw, 100);
    expect(() => ImageCache.open(folderOf(mine))).toThrow('expected 960 bytes of images, got 100');
  });
});

function stopAfter(calls: number): () => boolean {
  let asked = 0;
  return () => ++asked > calls;
}
