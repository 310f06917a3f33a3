import {
  createFaceDataset,
  createTrainingSet,
  describeRepetitions,
  type ImageDataset,
  openPhotoSet,
  readIndexList,
  type ScoredDataset,
  selectImages,
} from '@interpolab/data-filtering';
import type { LabelledData } from '../selection/selection-config.ts';
import type { ImagePart, LabelledImagesWriter } from './labelled-images.ts';
import type { StageContext } from './stage.ts';

/** All labelled images of one source, from which parts are taken. */
export interface ImagePool {
  readonly classes: readonly string[];
  readonly warnings: readonly string[];
  /** Rows of the source that may be taken; what index lists of it count in. */
  readonly rows: Int32Array;
  /** Writes the images at `rows` as a part. */
  take(part: ImagePart, rows: Int32Array, writer: LabelledImagesWriter): Promise<void>;
  close(): Promise<void>;
}

export interface PoolContext extends StageContext {
  readonly cacheFolder: string;
}

/** Opens a source of labelled images. Undefined if the user stopped the caching. Throws one-line errors. */
export async function openPool(data: LabelledData, context: PoolContext): Promise<ImagePool | undefined> {
  switch (data.kind) {
    case 'drawnFaces': {
      const drawn = createFaceDataset(data, (done) => context.report.progress(done, data.count));
      return poolOf(drawn, { classes: [`low ${data.attribute}`, `high ${data.attribute}`] });
    }
    case 'npz':
      return npzPool(data, context);
    default:
      return photoPool(data, context);
  }
}

async function npzPool(
  data: Extract<LabelledData, { kind: 'npz' }>,
  context: PoolContext,
): Promise<ImagePool | undefined> {
  const set = await createTrainingSet({ ...data, rows: null }, context);
  if (!set) return undefined;
  // a label is all that is known of these images: no score is the truth
  const { scores: _, ...images } = set.dataset;
  const list = data.rows === null ? null : await readIndexList(data.rows, images);
  const classes = images.labels.reduce((most, label) => Math.max(most, label), 0) + 1;
  return poolOf(images, {
    classes: Array.from({ length: classes }, (_class, label) => `class ${label}`),
    warnings: [...set.warnings, ...describeRepetitions(list, data)],
    rows: list ? Int32Array.from(new Set(list.rows)) : undefined,
  });
}

type InMemory = ImageDataset & Partial<Pick<ScoredDataset, 'scores'>>;

function poolOf(
  dataset: InMemory,
  about: { classes: readonly string[]; warnings?: readonly string[]; rows?: Int32Array },
): ImagePool {
  return {
    classes: about.classes,
    warnings: about.warnings ?? [],
    rows: about.rows ?? Int32Array.from(dataset.labels.keys()),
    take: (part, rows, writer) => writer.addDataset(part, { dataset: selectImages(dataset, rows), rows }),
    close: async () => {},
  };
}

async function photoPool(
  data: Extract<LabelledData, { kind: 'celeba' | 'folder' }>,
  { cacheFolder, report, shouldStop }: PoolContext,
): Promise<ImagePool | undefined> {
  const set = await openPhotoSet(data, {
    cacheFolder,
    shouldStop,
    onProgress: ({ done, count }) => report.progress(done, count),
  });
  if (!set) return undefined;
  const { photos, cache, rows, warnings, close } = set;
  return {
    classes: photos.classes,
    warnings,
    rows,
    take: (part, chosen, writer) =>
      writer.addCacheRows(part, {
        cache,
        rows: chosen,
        labels: Int32Array.from(chosen, (row) => photos.labels[row]),
      }),
    close,
  };
}
