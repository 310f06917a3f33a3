import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { readNpz } from '@interpolab/data-filtering';
import { recipeOf, type Tracking } from '@interpolab/tracking';
import sharp from 'sharp';
import { ConfigError } from '../config/config-error.ts';
import type { PixelImages } from '../report/picture-grid.ts';
import { fileSha256 } from '../stages/stage-folder.ts';

/** Images that are measured, whoever drew them. */
export interface SampleSet extends PixelImages {
  readonly name: string;
  /** Of the .npz; of a folder of pictures, of their pixels in the order of their names. */
  readonly sha256: string;
  /** Of samples that a tracked run has drawn. */
  readonly origin?: SampleOrigin;
}

/** Where samples come from: with those of other seeds they can be compared seed by seed. */
export interface SampleOrigin {
  readonly condition: string;
  readonly seed: number;
  /** Of the config without its seeds: runs with the same differ in the seed alone. */
  readonly recipe: string;
}

const samplesFile = 'samples.npz';

/**
 * The sets that a path means: a .npz as the reference writes it; a folder with `samples.npz`, or with such folders (as
 * `trainer:sample` leaves them); a folder of pictures of one size. Throws ConfigError in one line.
 */
export async function openSampleSets(path: string): Promise<SampleSet[]> {
  if (!existsSync(path))
    throw new ConfigError(`samples ${path}: expected a .npz or a folder, found nothing there`);
  if (!statSync(path).isDirectory()) return [await npzSet(path, basename(path).replace(/\.npz$/i, ''))];
  if (existsSync(join(path, samplesFile))) return [await npzSet(join(path, samplesFile), basename(path))];
  const conditions = readdirSync(path)
    .filter((name) => existsSync(join(path, name, samplesFile)))
    .sort();
  if (conditions.length === 0) return [await pictureSet(path)];
  const sets: SampleSet[] = [];
  for (const name of conditions) sets.push(await npzSet(join(path, name, samplesFile), name));
  return sets;
}

/** The samples of every condition of a tracked run, or of a stage that drew one. Throws ConfigError in one line. */
export async function openRunSamples(id: string, tracking: Tracking): Promise<SampleSet[]> {
  if (tracking.offline) throw new ConfigError(`samples run:${id}: needs the database (leave --offline out)`);
  const run = await tracking.store.getRun(id);
  if (!run) throw new ConfigError(`samples run:${id}: there is no such run`);
  const stages =
    run.kind === 'sample'
      ? [run]
      : (await tracking.store.listRuns({ parentId: id, kind: 'sample', limit: 200 })).runs;
  const sets: SampleSet[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'interpolab-samples-'));
  try {
    for (const stage of stages) {
      const made = await tracking.store.artifacts(stage.id);
      const samples = made.find(({ name, role }) => name === samplesFile && role === 'out');
      if (!samples) continue;
      const file = join(folder, samplesFile);
      writeFileSync(file, await tracking.artifacts.read(samples.sha256));
      const condition = stage.tags[0] ?? stage.name;
      const origin = { condition, seed: run.seed, recipe: recipeOf(run.config) };
      sets.push({ ...(await npzSet(file, condition)), origin });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  if (sets.length === 0) throw new ConfigError(`samples run:${id}: this run has drawn no samples`);
  return sets.reverse(); // the newest run comes first in the list
}

async function npzSet(path: string, name: string): Promise<SampleSet> {
  const arrays = await readNpz(path);
  const array = arrays.arr_0 ?? arrays.images;
  if (!array) {
    const found = Object.keys(arrays).join(', ') || 'none';
    throw new ConfigError(`samples ${path}: expected an array arr_0 of images, got ${found}`);
  }
  const { shape, data } = array;
  if (!(data instanceof Uint8Array) || shape.length !== 4 || shape[3] !== 3 || shape[0] < 1) {
    throw new ConfigError(
      `samples ${path}: expected uint8 [N, H, W, 3], got [${shape}] of ${data.constructor.name}`,
    );
  }
  const [count, height, width] = shape;
  return { name, images: data, count, height, width, sha256: await fileSha256(path) };
}

async function pictureSet(folder: string): Promise<SampleSet> {
  const names = readdirSync(folder)
    .filter((name) => /\.(png|jpe?g|webp)$/i.test(name))
    .sort((a, b) => (a < b ? -1 : 1));
  if (names.length === 0) {
    throw new ConfigError(
      `samples ${folder}: expected ${samplesFile}, folders with it, or pictures; found none`,
    );
  }
  const parts: Buffer[] = [];
  let size = { height: 0, width: 0 };
  for (const name of names) {
    const { data, info } = await decode(join(folder, name));
    if (parts.length > 0 && (info.height !== size.height || info.width !== size.width)) {
      throw new ConfigError(
        `samples ${join(folder, name)}: expected ${size.width} × ${size.height} pixels as ${names[0]} has, got ${info.width} × ${info.height}`,
      );
    }
    size = { height: info.height, width: info.width };
    parts.push(data);
  }
  const images = new Uint8Array(Buffer.concat(parts));
  const sha256 = createHash('sha256').update(`${names.length} ${size.height} ${size.width} `).update(images);
  return { name: basename(folder), images, count: names.length, ...size, sha256: sha256.digest('hex') };
}

async function decode(path: string) {
  try {
    return await sharp(path).toColourspace('srgb').removeAlpha().raw().toBuffer({ resolveWithObject: true });
  } catch (cause) {
    const [line] = (cause as Error).message.split('\n');
    throw new ConfigError(`samples ${path}: expected a picture, but: ${line}`, { cause });
  }
}
