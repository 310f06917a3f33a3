import { type FileStore, openFileStore } from '../archives/file-store.ts';
import { attributeColumn } from '../celeba/celeba-attributes.ts';
import { type Celeba, openCeleba, splitRows } from '../celeba/open-celeba.ts';
import { selectXor } from '../filters/attribute-selections.ts';
import { readSourceFile } from '../sources/read-source-file.ts';
import { parseLabelCsv } from './label-csv.ts';
import type { CelebaConfig, FolderConfig } from './photo-configs.ts';

/** Photographs with their classes, before any of them is decoded. */
export interface LabelledPhotos {
  readonly store: FileStore;
  /** The file of each row. */
  readonly names: readonly string[];
  /** Class of each row; −1 for rows that belong to none. */
  readonly labels: Int32Array;
  readonly classes: readonly string[];
  readonly sourceSize?: { readonly width: number; readonly height: number };
  readonly warnings: readonly string[];
  close(): Promise<void>;
}

/** One split of CelebA with the classes of one attribute, or of one against another. */
export async function openCelebaPhotos(config: CelebaConfig): Promise<LabelledPhotos> {
  const celeba = await openCeleba(config.path);
  const rows = splitRows(celeba, config.split);
  const { names } = celeba.attributes;
  return {
    store: celeba.images,
    // a missing image keeps its row, so that index lists stay true; reading it says what is missing
    names: Array.from(rows, (row) => celeba.imageNames[row] ?? names[row]),
    labels: celebaLabels(celeba, rows, config),
    classes: config.against
      ? [config.against, config.attribute]
      : [`not ${config.attribute}`, config.attribute],
    sourceSize: { width: 178, height: 218 },
    warnings: celeba.warnings,
    close: celeba.close,
  };
}

function celebaLabels(
  { attributes }: Celeba,
  rows: Int32Array,
  { attribute, against }: CelebaConfig,
): Int32Array {
  const positive = attributeColumn(attributes, attribute);
  if (against === null) return Int32Array.from(rows, (row) => positive[row]);
  const negative = attributeColumn(attributes, against);
  const chosen = selectXor({
    negative: Uint8Array.from(rows, (row) => negative[row]),
    positive: Uint8Array.from(rows, (row) => positive[row]),
  });
  const labels = new Int32Array(rows.length).fill(-1);
  for (const [at, row] of chosen.rows.entries()) labels[row] = chosen.labels[at];
  return labels;
}

const imageName = /\.(jpe?g|png)$/i;

/** Images of a folder or zip with classes by folder, by the beginning of the name, or by a CSV. */
export async function openFolderPhotos({ path, labels: how }: FolderConfig): Promise<LabelledPhotos> {
  const store = await openFileStore(path);
  try {
    const names = store.names.filter((name) => imageName.test(name));
    const others = store.names.length - names.length;
    const classNames = await classesOf(names, { path, how });
    const classes = [...new Set(classNames.values())].sort(); // as strings, as the reference sorts them
    const known = names.filter((name) => classNames.has(name));
    return {
      store,
      names: known,
      labels: Int32Array.from(known, (name) => classes.indexOf(classNames.get(name)!)),
      classes,
      warnings: [
        ...(others > 0 ? [`${others} files that are no .jpg or .png were left alone.`] : []),
        ...(known.length < names.length
          ? [`${names.length - known.length} images have no label and were left out.`]
          : []),
      ],
      close: () => store.close(),
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function classesOf(
  names: readonly string[],
  { path, how }: { path: string; how: string },
): Promise<ReadonlyMap<string, string>> {
  if (how === 'folders' || how === 'prefix') {
    return new Map(names.map((name) => [name, classInName(name, { path, how })]));
  }
  const labels = parseLabelCsv(
    (await readSourceFile(how, `labels ${how}`)).toString('utf8'),
    `labels ${how}`,
  );
  const known = new Set(names);
  const lacking = [...labels.keys()].filter((name) => !known.has(name));
  if (lacking.length > 0) {
    throw new RangeError(
      `labels ${how}: ${lacking.length} of ${labels.size} files are not in ${path}, the first ${lacking[0]}.`,
    );
  }
  return labels;
}

function classInName(name: string, { path, how }: { path: string; how: 'folders' | 'prefix' }): string {
  const mark = how === 'folders' ? '/' : '_';
  const base = how === 'folders' ? name : name.slice(name.lastIndexOf('/') + 1);
  const end = base.indexOf(mark);
  if (end > 0) return base.slice(0, end);
  throw new RangeError(
    `data set ${path}: ${name}: expected ${how === 'folders' ? 'a folder of its class' : 'a class before "_"'}, got none (set data.labels).`,
  );
}
