import { createHash } from 'node:crypto';
import type { ImageCache } from '../cache/image-cache.ts';
import type { TrainingSet } from '../create-training-set.ts';
import { readDataset } from '../dataset-file.ts';
import { joinDatasets, type ScoredDataset, selectImages } from '../image-dataset.ts';
import { greenLips, type Points, parseLandmarks } from '../overlay/green-lips.ts';
import { readIndexList } from '../sources/index-list.ts';
import { readSourceFile } from '../sources/read-source-file.ts';
import type { CelebaConfig, FolderConfig, NpzConfig } from './photo-configs.ts';
import { cacheOf, describeRepetitions, openPhotoSet, type PhotoContext, type PhotoSet } from './photo-set.ts';

/** A training set is one array in memory and one file: 2 GiB are 170,000 images of 64 pixels. */
const maxBytes = 2 ** 31;

/** The training set of CelebA or of a folder, by way of its image cache. Undefined if the user stopped the caching. */
export async function photoTrainingSet(
  config: CelebaConfig | FolderConfig,
  context: PhotoContext,
): Promise<TrainingSet | undefined> {
  const set = await openPhotoSet(config, context);
  if (!set) return undefined;
  try {
    const { photos, cache, rows, warnings } = set;
    if (config.greenLips !== null) return await withGreenLips(set, config, context);
    const dataset = toDataset(cache, { rows, labels: photos.labels, classes: photos.classes.length });
    return { dataset, consideredScores: dataset.scores, funnel: [], warnings };
  } finally {
    await set.close();
  }
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

/** Every image whose landmarks are known, first as it is (0), then all of them again with green lips (1). */
async function withGreenLips(
  { photos, cache, rows, warnings }: PhotoSet,
  config: CelebaConfig | FolderConfig,
  context: PhotoContext,
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
  return { dataset, consideredScores: scores, funnel: [], warnings: describeRepetitions(list, config) };
}
