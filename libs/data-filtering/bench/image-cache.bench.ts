import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { openFileStore } from '../src/lib/archives/file-store.ts';
import { buildImageCache } from '../src/lib/cache/build-image-cache.ts';
import { createFaceDataset } from '../src/lib/faces/create-face-dataset.ts';
import { decodeImage } from '../src/lib/images/decode-image.ts';
import { type Preprocessing, preprocess } from '../src/lib/images/preprocess.ts';

// Builds a cache of JPEGs of CelebA's size (drawn faces, about 10 kB each), reads random batches from it, and compares
// our resizing with sharp's own. Prints one line of JSON.

const count = 2000;
const folder = mkdtempSync(join(tmpdir(), 'interpolab-cache-bench-'));
try {
  const jpegs = await writeJpegs();
  const cpu = process.cpuUsage();
  const started = performance.now();
  const store = await openFileStore(join(folder, 'images'));
  const options = { imageSize: 64, crop: 178, preprocessing: 'ddpm' as const };
  const cache = await buildImageCache({
    ...options,
    cacheFolder: join(folder, 'caches'),
    store,
    names: store.names,
    sourceSize: { width: 178, height: 218 },
    skipBad: false,
  });
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const batches = [1, 2, 3]
    .map(() => batchesPerSecond((rows) => cache!.readRows(rows)))
    .sort((a, b) => a - b);
  cache!.close();
  const result = {
    imagesBuilt: count,
    meanJpegBytes: Math.round(jpegs.reduce((sum, jpeg) => sum + jpeg.length, 0) / count),
    builtPerSecond: Math.round(count / seconds),
    builtPerCpuSecond: Math.round(count / ((user + system) / 1e6)),
    imagesReadPerSecond: Math.round(batches[1]),
    residentMiB: Math.round(process.memoryUsage.rss() / 2 ** 20),
    differenceFromSharp: {
      ddpmAndCubic: await difference(jpegs, 'ddpm', 'cubic'),
      classifierAndLinear: await difference(jpegs, 'classifier', 'linear'),
      ddpmAndLanczos3: await difference(jpegs, 'ddpm', 'lanczos3'),
    },
  };
  console.log(JSON.stringify(result));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function writeJpegs(): Promise<Buffer[]> {
  const faces = 50;
  const { images } = createFaceDataset({ kind: 'drawnFaces', count: faces, imageSize: 218 });
  mkdirSync(join(folder, 'images'));
  const jpegs: Buffer[] = [];
  for (let face = 0; face < faces; face++) {
    const pixels = images.subarray(face * 218 * 218 * 3, (face + 1) * 218 * 218 * 3);
    jpegs.push(
      await sharp(pixels, { raw: { width: 218, height: 218, channels: 3 } })
        .extract({ left: 20, top: 0, width: 178, height: 218 })
        .jpeg({ quality: 90 })
        .toBuffer(),
    );
  }
  const all = Array.from({ length: count }, (_, index) => jpegs[index % faces]);
  for (const [index, jpeg] of all.entries())
    writeFileSync(join(folder, 'images', `${index + 1e6}.jpg`), jpeg);
  return all;
}

function batchesPerSecond(read: (rows: Int32Array) => void): number {
  const batch = 64;
  const started = performance.now();
  let images = 0;
  for (let step = 0; performance.now() - started < 1000; step++) {
    read(Int32Array.from({ length: batch }, (_, at) => (step * 7919 + at * 104_729) % count));
    images += batch;
  }
  return (images / (performance.now() - started)) * 1000;
}

/** Mean and largest difference in steps of 1/255 over 20 images. */
async function difference(
  jpegs: readonly Buffer[],
  preprocessing: Preprocessing,
  kernel: 'cubic' | 'linear' | 'lanczos3',
) {
  let [sum, largest, values] = [0, 0, 0];
  for (const jpeg of jpegs.slice(0, 20)) {
    const ours = preprocess(await decodeImage(jpeg, 'image'), { preprocessing, crop: 178, imageSize: 64 });
    const theirs = await sharp(jpeg)
      .extract({ left: 0, top: 20, width: 178, height: 178 })
      .resize(64, 64, { kernel })
      .raw()
      .toBuffer();
    for (const [at, value] of ours.entries()) {
      const off = Math.abs(value - theirs[at]);
      sum += off;
      largest = Math.max(largest, off);
    }
    values += ours.length;
  }
  return { mean: Number((sum / values).toFixed(3)), largest };
}
