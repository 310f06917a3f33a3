import { buildImageCache, type CacheProgress } from '../cache/build-image-cache.ts';
import type { ImageCache } from '../cache/image-cache.ts';
import { type IndexList, readIndexList } from '../sources/index-list.ts';
import { type LabelledPhotos, openCelebaPhotos, openFolderPhotos } from './labelled-photos.ts';
import type { CelebaConfig, FolderConfig } from './photo-configs.ts';

export interface PhotoContext {
  readonly cacheFolder: string;
  readonly onProgress?: (progress: CacheProgress) => void;
  readonly shouldStop?: () => boolean;
}

/** Photographs in their cache: of any number, for only what is asked for is read. */
export interface PhotoSet {
  readonly photos: LabelledPhotos;
  readonly cache: ImageCache;
  /** Rows of the cache, and of the source, that belong to the set: listed, of a class, and readable. */
  readonly rows: Int32Array;
  /** What a person should know of the images; one line each. */
  readonly warnings: readonly string[];
  close(): Promise<void>;
}

/** Opens CelebA or a folder by way of its image cache. Undefined if the user stopped the caching. Throws one-line errors. */
export async function openPhotoSet(
  config: CelebaConfig | FolderConfig,
  context: PhotoContext,
): Promise<PhotoSet | undefined> {
  const photos = config.kind === 'celeba' ? await openCelebaPhotos(config) : await openFolderPhotos(config);
  try {
    const list =
      config.rows === null ? null : await readIndexList(config.rows, { count: photos.labels.length });
    const cache = await cacheOf(photos, config, context);
    if (!cache) {
      await photos.close();
      return undefined;
    }
    return {
      photos,
      cache,
      rows: chosenRows(photos, { list, cache, repeatedRows: config.repeatedRows }),
      warnings: [...photos.warnings, ...describeBadRows(cache), ...describeRepetitions(list, config)],
      async close() {
        cache.close();
        await photos.close();
      },
    };
  } catch (error) {
    await photos.close();
    throw error;
  }
}

export function cacheOf(
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

function describeBadRows({ index: { bad, count } }: ImageCache): string[] {
  if (bad.length === 0) return [];
  const first = bad.slice(0, 3).map(({ reason }) => reason);
  return [`${bad.length} of ${count} images cannot be read and were left out: ${first.join(' ')}`];
}

/** One line if a list has rows more than once; nothing otherwise. */
export function describeRepetitions(
  list: IndexList | null,
  { repeatedRows }: { repeatedRows: string },
): string[] {
  if (!list || list.report.duplicateRows === 0) return [];
  const { lines, unique, duplicateRows } = list.report;
  const fate = repeatedRows === 'drop' ? 'dropped' : 'kept';
  return [
    `the index list has ${lines} lines but ${unique} different rows; ${duplicateRows} repetitions were ${fate}.`,
  ];
}
