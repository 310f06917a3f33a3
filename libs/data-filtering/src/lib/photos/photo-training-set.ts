import { createHash } from 'node:crypto';
import { buildImageCache, type CacheProgress } from '../cache/build-image-cache.ts';
import type { ImageCache } from '../cache/image-cache.ts';
import type { TrainingSet } from '../create-training-set.ts';
import { readDataset } from '../dataset-file.ts';
import { joinDatasets, type ScoredDataset, selectImages } from '../image-dataset.ts';
import { greenLips, type Points, parseLandmarks } from '../overlay/green-lips.ts';
import { type IndexList, readIndexList } from '../sources/index-list.ts';
import { readSourceFile } from '../sources/read-source-file.ts';
import { type LabelledPhotos, openCelebaPhotos, openFolderPhotos } from './labelled-photos.ts';
import type { CelebaConfig, FolderConfig, NpzConfig } from './photo-configs.ts';

export interface PhotoContext {
  readonly cacheFolder: string;
  readonly onProgress?: (progress: CacheProgress) => void;
  readonly shouldStop?: () => boolean;
}

/** A training set is one array in memory and one file: 2 GiB are 170,000 images of 64 pixels. */
const maxBytes = 2 ** 31;

/** The training set of CelebA or of a folder, by way of its image cache. Undefined if the user stopped the caching. */
export async function photoTrainingSet(
  config: CelebaConfig | FolderConfig,
  context: PhotoContext,
): Promise<TrainingSet | undefined> {
  const photos = config.kind === 'celeba' ? await openCelebaPhotos(config) : await openFolderPhotos(config);
  try {
    const list =
      config.rows === null ? null : await readIndexList(config.rows, { count: photos.labels.length });
    const cache = await cacheOf(photos, config, context);
    if (!cache) return undefined;
    try {
      const warnings = [...photos.warnings, ...describeBadRows(cache), ...describeList(list, config)];
      const rows = chosenRows(photos, { list, cache, repeatedRows: config.repeatedRows });
      if (config.greenLips === null) {
        const dataset = toDataset(cache, { rows, labels: photos.labels, classes: photos.classes.length });
        return { dataset, consideredScores: dataset.scores, funnel: [], warnings };
      }
      return await withGreenLips(photos, { config, context, cache, rows, warnings });
    } finally {
      cache.close();
    }
  } finally {
    await photos.close();
  }
}

function cacheOf(
  photos: LabelledPhotos,
  config: CelebaConfig | FolderConfig,
  context: PhotoContext & Pick<Parameters<typeof buildImageCache>[0], 'overlay'>,
): Promise<ImageCache | undefined> {
  const { store, names, sourceSize } = photos;
  const { imageSize, crop, preprocessing, skipBad } = config;
  return buildImageCache({ ...context, store, names, sourceSize, imageSize, crop, preprocessing, skipBad });
}

interface Choice {
  readonly list: IndexList | null;
  readonly cache: ImageCache;
  readonly repeatedRows: 'drop' | 'keep';
}

/** Rows of the list, or all; without those of no class and those that could not be read. */
function chosenRows({ labels, classes }: LabelledPhotos, { list, cache, repeatedRows }: Choice): Int32Array {
  const listed = list?.rows ?? Int32Array.from(labels.keys());
  const wanted = repeatedRows === 'drop' ? Int32Array.from(new Set(listed)) : listed;
  const rows = wanted.filter((row) => labels[row] >= 0 && !cache.isBad(row));
  const counts = classes.map((_, label) => rows.filter((row) => labels[row] === label).length);
  if (rows.length === 0) {
    throw new RangeError(
      `training set: expected images, got none of ${listed.length} rows (${classes.map((name, label) => `${name} ${counts[label]}`).join(', ')}; is it the list of another split?).`,
    );
  }
  return rows;
}

function toDataset(
  cache: ImageCache,
  { rows, labels, classes }: { rows: Int32Array; labels: Int32Array; classes: number },
): ScoredDataset {
  const { imageSize: size } = cache.index;
  if (rows.length * cache.imageBytes > maxBytes) {
    throw new RangeError(
      `training set: expected at most 2 GiB of images, got ${((rows.length * cache.imageBytes) / 2 ** 30).toFixed(1)} GiB in ${rows.length} images (set data.rows to a subset).`,
    );
  }
  const own = Int32Array.from(rows, (row) => labels[row]);
  return {
    images: cache.readRows(rows),
    labels: own,
    // a label is all that is known of a photograph; a classifier's scores come from trainer:filter
    scores: Float64Array.from(own, (label) => label / Math.max(1, classes - 1)),
    count: rows.length,
    height: size,
    width: size,
    channels: 3,
  };
}

interface GreenLips {
  readonly config: CelebaConfig | FolderConfig;
  readonly context: PhotoContext;
  readonly cache: ImageCache;
  readonly rows: Int32Array;
  readonly warnings: readonly string[];
}

/** Every image whose landmarks are known, first as it is (0), then all of them again with green lips (1). */
async function withGreenLips(
  photos: LabelledPhotos,
  { config, context, cache, rows, warnings }: GreenLips,
): Promise<TrainingSet | undefined> {
  const path = config.greenLips!;
  const text = (await readSourceFile(path, `landmarks ${path}`)).toString('utf8');
  const landmarks = parseLandmarks(text, `landmarks ${path}`);
  const pointsOf = (name: string): Points | undefined =>
    landmarks.get(name) ?? landmarks.get(name.slice(name.lastIndexOf('/') + 1));
  const known = rows.filter((row) => pointsOf(photos.names[row]) !== undefined);
  if (known.length === 0)
    throw new RangeError(`landmarks ${path}: expected some of the images, got none of them.`);
  const painted = await cacheOf(photos, config, {
    ...context,
    overlay: {
      id: createHash('sha256').update(text).digest('hex'),
      apply: (image, name) => {
        const points = pointsOf(name);
        return points ? greenLips(image, points) : image;
      },
    },
  });
  if (!painted) return undefined;
  try {
    const facts = { rows: known, classes: 2 };
    const natural = toDataset(cache, { ...facts, labels: new Int32Array(photos.labels.length) });
    const green = toDataset(painted, { ...facts, labels: new Int32Array(photos.labels.length).fill(1) });
    const dataset = joinDatasets(natural, green);
    const skipped = rows.length - known.length;
    return {
      dataset,
      consideredScores: dataset.scores,
      funnel: [],
      warnings:
        skipped > 0 ? [...warnings, `${skipped} images have no landmarks and were left out.`] : warnings,
    };
  } finally {
    painted.close();
  }
}

function describeBadRows({ index: { bad, count } }: ImageCache): string[] {
  if (bad.length === 0) return [];
  const first = bad.slice(0, 3).map(({ reason }) => reason);
  return [`${bad.length} of ${count} images cannot be read and were left out: ${first.join(' ')}`];
}

function describeList(list: IndexList | null, { repeatedRows }: { repeatedRows: string }): string[] {
  if (!list || list.report.duplicateRows === 0) return [];
  const { lines, unique, duplicateRows } = list.report;
  const fate = repeatedRows === 'drop' ? 'dropped' : 'kept';
  return [
    `the index list has ${lines} lines but ${unique} different rows; ${duplicateRows} repetitions were ${fate}.`,
  ];
}

/** The training set of a `.npz` as the reference writes it. */
export async function npzTrainingSet(config: NpzConfig): Promise<TrainingSet> {
  const all = await readDataset(config.path);
  const { imageSize, rows, repeatedRows } = config;
  if (all.height !== imageSize || all.width !== imageSize || all.channels !== 3) {
    throw new RangeError(
      `data set ${config.path}: expected ${imageSize}×${imageSize}×3 images, got ${all.height}×${all.width}×${all.channels} (set data.imageSize).`,
    );
  }
  const list = rows === null ? null : await readIndexList(rows, { count: all.count });
  const listed = list?.rows ?? Int32Array.from(all.labels.keys());
  const kept = repeatedRows === 'drop' ? Int32Array.from(new Set(listed)) : listed;
  const classes = all.labels.reduce((most, label) => Math.max(most, label), 0) + 1;
  const scores = Float64Array.from(all.labels, (label) => label / Math.max(1, classes - 1));
  const dataset = selectImages({ ...all, scores }, kept);
  return { dataset, consideredScores: scores, funnel: [], warnings: describeList(list, config) };
}
