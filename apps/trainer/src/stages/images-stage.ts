import { join } from 'node:path';
import type { CelebaConfig, DrawnFacesConfig } from '@interpolab/data-filtering';
import { writeFileAtomically } from '@interpolab/nn';
import { RandomStream, streamFor } from '@interpolab/tensor';
import type { JsonObject } from '../config/json-value.ts';
import { pictureGrid } from '../report/picture-grid.ts';
import type { LabelledData, SelectionConfig } from '../selection/selection-config.ts';
import { type ImagePool, openPool, type PoolContext } from './image-pool.ts';
import { type ImagePart, LabelledImagesWriter, openImages, readImagesRecord } from './labelled-images.ts';
import { StageError, type StageProgram, type StageReporter } from './stage.ts';

const pictureFile = 'images.png';
const picture = { columns: 14, rows: 4 };

/** The images to choose from and those held out, of whatever source, as every later stage reads them. */
export const imagesStage: StageProgram<SelectionConfig> = {
  async run({ folder, config }, { report, shouldStop }) {
    const context = { report, shouldStop, cacheFolder: join(folder, '../../image-caches') };
    const writer = new LabelledImagesWriter(folder);
    const taken = await takeParts(writer, config, context);
    if (!taken) return { status: 'stopped', step: 0 };
    const files = writer.finish(taken.classes);
    assertFits(taken.classes, { folder, config });
    await showImages(folder, report);
    const { parts } = readImagesRecord(folder);
    const counts = Object.entries(parts).map(([part, { count, contentHash }]) => [
      part,
      { count, contentHash },
    ]);
    const { classes, warnings } = taken;
    const summary = { classes, ...Object.fromEntries(counts), ...(warnings.length > 0 && { warnings }) };
    return { status: 'done', outputs: [...files, pictureFile], summary: summary as JsonObject };
  },
};

interface Taken {
  readonly classes: string[];
  readonly warnings: string[];
}

/** Undefined if the user stopped the caching. */
async function takeParts(
  writer: LabelledImagesWriter,
  config: SelectionConfig,
  context: PoolContext,
): Promise<Taken | undefined> {
  const taken: Taken = { classes: [], warnings: [] };
  for (const { data, note, partsOf } of sourcesOf(config)) {
    const pool = await openPool(data, context);
    if (!pool) return undefined;
    try {
      if (taken.classes.length === 0) taken.classes.push(...pool.classes);
      assertSameClasses(taken.classes, pool, note);
      const news = pool.warnings.map((warning) => (note ? `${note}: ${warning}` : warning));
      taken.warnings.push(...news.filter((warning) => !taken.warnings.includes(warning)));
      for (const [part, rows] of Object.entries(partsOf(pool.rows))) {
        await pool.take(part as ImagePart, rows, writer);
      }
    } finally {
      await pool.close();
    }
  }
  return taken;
}

interface Source {
  readonly data: LabelledData;
  /** What a warning begins with, where it is not about the images to choose from. */
  readonly note?: string;
  /** Which of the source's rows go to which part. */
  partsOf(rows: Int32Array): Partial<Record<ImagePart, Int32Array>>;
}

/** CelebA has its own splits; drawn faces go on where training ends; of other sets, some are held out at random. */
function sourcesOf({ data, heldOut, handLabelled }: SelectionConfig): Source[] {
  const byHand: Source[] = handLabelled
    ? [{ data: handLabelled, note: 'hand-labelled images', partsOf: (rows) => ({ handLabelled: rows }) }]
    : [];
  if (data.kind === 'celeba') return [...celebaSources(data, heldOut), ...byHand];
  if (data.kind === 'drawnFaces') return [drawnSource(data, heldOut), ...byHand];
  return [{ data, partsOf: (rows) => holdOut(rows, heldOut) }, ...byHand];
}

type HeldOut = SelectionConfig['heldOut'];

function drawnSource(data: DrawnFacesConfig, heldOut: HeldOut): Source {
  const [train, validation, test] = [data.count, heldOut.validation!, heldOut.test!];
  return {
    data: { ...data, count: train + validation + test },
    partsOf: (rows) => ({
      train: rows.subarray(0, train),
      validation: rows.subarray(train, train + validation),
      test: rows.subarray(train + validation),
    }),
  };
}

function celebaSources(data: CelebaConfig, { validation, test }: HeldOut): Source[] {
  const firstOf = (rows: Int32Array, count: number | null) => rows.subarray(0, count ?? rows.length);
  const others = { ...data, rows: null };
  return [
    { data, partsOf: (rows) => ({ train: rows }) },
    {
      data: { ...others, split: 'valid' },
      partsOf: (rows) => ({ validation: firstOf(rows, validation) }),
    },
    { data: { ...others, split: 'test' }, partsOf: (rows) => ({ test: firstOf(rows, test) }) },
  ];
}

/** The same images for every seed of a run, so that its seeds can be compared. */
function holdOut(rows: Int32Array, heldOut: HeldOut): Record<'train' | 'validation' | 'test', Int32Array> {
  const [validation, test] = [heldOut.validation!, heldOut.test!];
  if (rows.length <= validation + test) {
    throw new StageError(
      `data: expected more than the ${validation + test} images that are held out, got ${rows.length} (lower heldOut.validation or heldOut.test).`,
    );
  }
  const order = new RandomStream(streamFor('held-out', 0), 0).permutation(rows.length);
  const some = (from: number, to?: number) =>
    Int32Array.from(order.subarray(from, to), (place) => rows[place]).sort();
  return {
    train: some(validation + test),
    validation: some(0, validation),
    test: some(validation, validation + test),
  };
}

function assertSameClasses(classes: readonly string[], pool: ImagePool, note = 'data'): void {
  // the names of drawn classes say the factor; photographs may be called otherwise by whoever labelled them
  if (classes.length === pool.classes.length) return;
  throw new StageError(
    `${note}: expected ${classes.length} classes (${classes.join(', ')}), got ${pool.classes.length} (${pool.classes.join(', ')}).`,
  );
}

function assertFits(
  classes: readonly string[],
  { folder, config }: { folder: string; config: SelectionConfig },
): void {
  const { numClasses } = config.network;
  if (classes.length !== numClasses) {
    throw new StageError(
      `data: expected ${numClasses} classes as network.numClasses says, got ${classes.length}: ${classes.join(', ')}.`,
    );
  }
  const { count } = readImagesRecord(folder).parts.train!;
  const { subset } = config.ensemble;
  if (subset !== null && subset > count) {
    throw new StageError(
      `config ensemble.subset: must be at most the ${count} images to choose from; got ${subset}.`,
    );
  }
}

async function showImages(folder: string, report: StageReporter): Promise<void> {
  const { source, size, readPixels, close } = await openImages(folder, 'train');
  try {
    const count = Math.min(source.count, picture.columns * picture.rows);
    const images = readPixels(Int32Array.from({ length: count }, (_, place) => place));
    const png = await pictureGrid({ images, count, height: size, width: size }, picture);
    writeFileAtomically(join(folder, pictureFile), png);
    report.picture('images', png, { caption: `first of ${source.count} images to choose from` });
  } finally {
    close();
  }
}
