import { readDataset } from '../dataset-file.ts';
import { type ImageDataset, type ScoredDataset, selectImages } from '../image-dataset.ts';
import type { CelebaConfig, FolderConfig, NpzConfig } from '../photos/photo-configs.ts';
import { openPhotoSet, type PhotoContext } from '../photos/photo-set.ts';
import { readIndexList } from '../sources/index-list.ts';
import type { HeldOutImages } from './held-out-images.ts';
import { takeEvenly } from './take-evenly.ts';

const leftOut = 'images of the set that the index list leaves out';

/** CelebA's validation images, or the photographs that an index list leaves out. Null without a list, and for painted lips. */
export async function heldOutPhotos(
  config: CelebaConfig | FolderConfig,
  { count, ...context }: PhotoContext & { readonly count: number },
): Promise<HeldOutImages | null> {
  if (config.greenLips !== null) return null;
  if (config.kind === 'folder' && config.rows === null) return null;
  const all = { ...config, rows: null, ...(config.kind === 'celeba' && otherSplit(config)) };
  const set = await openPhotoSet(all, context);
  if (!set) return null;
  try {
    const { cache, photos } = set;
    const listed =
      config.kind === 'folder' ? await rowsOf(config.rows!, photos.labels.length) : new Set<number>();
    const rows = takeEvenly(
      set.rows.filter((row) => !listed.has(row)),
      count,
    );
    if (rows.length === 0) return null;
    const { imageSize: size } = cache.index;
    const labels = Int32Array.from(rows, (row) => photos.labels[row]);
    const dataset = {
      ...{ images: cache.readRows(rows), labels, count: rows.length },
      ...{ height: size, width: size, channels: 3 },
    };
    return {
      dataset: withLabelScores(dataset, photos.classes.length),
      note: config.kind === 'celeba' ? `images of CelebA's ${otherSplit(config).split} split` : leftOut,
    };
  } finally {
    await set.close();
  }
}

/** The rows of an archive that its index list leaves out; null without a list. */
export async function heldOutArchiveRows(config: NpzConfig, count: number): Promise<HeldOutImages | null> {
  if (config.rows === null) return null;
  const all = await readDataset(config.path);
  const listed = await rowsOf(config.rows, all.count);
  const others = Array.from({ length: all.count }, (_, row) => row).filter((row) => !listed.has(row));
  if (others.length === 0) return null;
  const classes = all.labels.reduce((most, label) => Math.max(most, label), 0) + 1;
  const dataset = withLabelScores(selectImages(all, takeEvenly(others, count)), classes);
  return { dataset, note: leftOut };
}

function otherSplit({ split, and }: CelebaConfig) {
  return {
    split: split === 'valid' ? ('train' as const) : ('valid' as const),
    and: and && { ...and, rows: null },
  };
}

async function rowsOf(path: string, count: number): Promise<Set<number>> {
  return new Set((await readIndexList(path, { count })).rows);
}

/** A label is all that is known of a photograph. */
function withLabelScores(dataset: ImageDataset, classes: number): ScoredDataset {
  return {
    ...dataset,
    scores: Float64Array.from(dataset.labels, (label) => label / Math.max(1, classes - 1)),
  };
}
