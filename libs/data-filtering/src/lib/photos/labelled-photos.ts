import { type FileStore, openFileStore } from '../archives/file-store.ts';
import { attributeColumn, type CelebaAttribute } from '../celeba/celeba-attributes.ts';
import { type Celeba, openCeleba, splitRows } from '../celeba/open-celeba.ts';
import { intersectSelections, type LabelledRows, selectXor } from '../filters/attribute-selections.ts';
import { readIndexList } from '../sources/index-list.ts';
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

/** One split of CelebA with the classes of one attribute, of one against another, or of the corners of two. */
export async function openCelebaPhotos(config: CelebaConfig): Promise<LabelledPhotos> {
  const celeba = await openCeleba(config.path);
  try {
    const rows = splitRows(celeba, config.split);
    const { names } = celeba.attributes;
    return {
      store: celeba.images,
      // a missing image keeps its row, so that index lists stay true; reading it says what is missing
      names: Array.from(rows, (row) => celeba.imageNames[row] ?? names[row]),
      ...(await celebaClasses(celeba, rows, config)),
      sourceSize: { width: 178, height: 218 },
      warnings: celeba.warnings,
      close: celeba.close,
    };
  } catch (error) {
    await celeba.close();
    throw error;
  }
}

interface AttributePair {
  readonly attribute: CelebaAttribute;
  readonly against: CelebaAttribute | null;
}

async function celebaClasses(celeba: Celeba, rows: Int32Array, config: CelebaConfig) {
  const first = attributeRows(celeba, rows, config);
  if (!config.and) return { labels: labelsOf(rows.length, first), classes: namesOf(config) };
  const second = attributeRows(celeba, rows, config.and);
  const list = config.and.rows && (await readIndexList(config.and.rows, { count: rows.length }));
  const corners = intersectSelections(first, list ? amongRows(second, list.rows) : second);
  const [no, yes] = namesOf(config);
  const [otherNo, otherYes] = namesOf(config.and);
  const classes = [yes, no].flatMap((name) => [`${name} + ${otherYes}`, `${name} + ${otherNo}`]);
  return { labels: labelsOf(rows.length, corners), classes };
}

function attributeRows(
  { attributes }: Celeba,
  rows: Int32Array,
  { attribute, against }: AttributePair,
): LabelledRows {
  const valuesOf = (name: CelebaAttribute): Uint8Array => {
    const column = attributeColumn(attributes, name);
    return Uint8Array.from(rows, (row) => column[row]);
  };
  const positive = valuesOf(attribute);
  if (against !== null) return selectXor({ negative: valuesOf(against), positive });
  return { rows: Int32Array.from(rows.keys()), labels: Int32Array.from(positive) };
}

function amongRows({ rows, labels }: LabelledRows, listed: Int32Array): LabelledRows {
  const wanted = new Set(listed);
  const places = [...rows.keys()].filter((at) => wanted.has(rows[at]));
  return {
    rows: Int32Array.from(places, (at) => rows[at]),
    labels: Int32Array.from(places, (at) => labels[at]),
  };
}

function namesOf({ attribute, against }: AttributePair): [string, string] {
  return [against ?? `not ${attribute}`, attribute];
}

/** One label a row; −1 for rows that are not selected. */
function labelsOf(count: number, { rows, labels }: LabelledRows): Int32Array {
  const all = new Int32Array(count).fill(-1);
  for (const [at, row] of rows.entries()) all[row] = labels[at];
  return all;
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
