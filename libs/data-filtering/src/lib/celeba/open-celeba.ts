import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type FileStore, openFileStore } from '../archives/file-store.ts';
import { type AttributeTable, parseAttributes } from './celeba-attributes.ts';
import { type CelebaSplit, celebaCounts, celebaSplits, countSplits, parseSplits } from './celeba-splits.ts';

/** CelebA as it was downloaded, checked. */
export interface Celeba {
  readonly path: string;
  readonly attributes: AttributeTable;
  /** [N], index into `celebaSplits`. */
  readonly splits: Uint8Array;
  readonly counts: Readonly<Record<CelebaSplit, number>>;
  /** Where the images are, and the name of each row's image in there; null where it is missing. */
  readonly images: FileStore;
  readonly imageNames: readonly (string | null)[];
  /** What is unusual; one line each. */
  readonly warnings: readonly string[];
  close(): Promise<void>;
}

const maxListBytes = 256 * 2 ** 20;
const imageFolder = 'img_align_celeba';

/**
 * Opens CelebA's ordinary download: a folder (or one zip) with `list_attr_celeba`, `list_eval_partition` (.txt or .csv) and
 * the aligned images in `img_align_celeba/` or `img_align_celeba.zip`, at any depth. Nothing is guessed: missing lists,
 * columns and splits are one-line errors; missing images are listed by row.
 */
export async function openCeleba(path: string): Promise<Celeba> {
  const lists = await openFileStore(path);
  let images = lists;
  try {
    const attributeFile = findList(lists, 'list_attr_celeba');
    const splitFile = findList(lists, 'list_eval_partition');
    const attributes = parseAttributes(
      (await lists.read(attributeFile, maxListBytes)).toString('utf8'),
      join(path, attributeFile),
    );
    const text = (await lists.read(splitFile, maxListBytes)).toString('utf8');
    const splits = parseSplits(text, attributes.names, join(path, splitFile));
    images = await openImages(path, lists);
    const counts = countSplits(splits);
    const imageNames = locateImages(attributes.names, images);
    return {
      path,
      attributes,
      splits,
      counts,
      images,
      imageNames,
      warnings: describeOddities(attributes.names, counts),
      close: () => closeBoth(lists, images),
    };
  } catch (error) {
    await closeBoth(lists, images);
    throw error;
  }
}

async function closeBoth(lists: FileStore, images: FileStore): Promise<void> {
  await lists.close();
  if (images !== lists) await images.close();
}

function findList({ names, path }: FileStore, base: string): string {
  const found = names.filter((name) => new RegExp(`(^|/)${base}\\.(txt|csv)$`).test(name));
  if (found.length === 1) return found[0];
  throw new Error(
    `CelebA ${path}: expected one ${base}.txt or ${base}.csv, got ${found.length === 0 ? 'none' : found.join(', ')}.`,
  );
}

async function openImages(path: string, lists: FileStore): Promise<FileStore> {
  if (lists.names.some((name) => name.includes(`${imageFolder}/`))) return lists;
  const archive = lists.names.find((name) => name.endsWith(`${imageFolder}.zip`));
  if (archive && !path.toLowerCase().endsWith('.zip')) return openFileStore(join(path, archive));
  const beside = path.toLowerCase().endsWith('.zip') ? [] : readdirSync(path).slice(0, 6);
  throw new Error(
    `CelebA ${path}: expected the aligned images in ${imageFolder}/ or ${imageFolder}.zip, got ${beside.join(', ') || 'neither'}.`,
  );
}

/** The image of each row by its file name, whatever folders lie above it. */
function locateImages(names: readonly string[], images: FileStore): (string | null)[] {
  const byBase = new Map<string, string>();
  for (const name of images.names) {
    const slash = name.lastIndexOf('/');
    if (slash < 0 || name.slice(0, slash).endsWith(imageFolder)) byBase.set(name.slice(slash + 1), name);
  }
  return names.map((name) => byBase.get(name) ?? null);
}

function describeOddities(names: readonly string[], counts: Readonly<Record<CelebaSplit, number>>): string[] {
  const differing = celebaSplits.filter((split) => counts[split] !== celebaCounts[split]);
  if (differing.length === 0) return [];
  const described = differing.map((split) => `${split} ${counts[split]} in place of ${celebaCounts[split]}`);
  const whole = Object.values(celebaCounts).reduce((sum, count) => sum + count, 0);
  const line = `not the whole of CelebA, or not its splits: ${described.join(', ')}`;
  if (names.length === whole) throw new RangeError(`CelebA: expected its standard splits; ${line}.`);
  return [`${line}.`];
}

/** Rows of one split, in the order of the attribute file: what the reference's index lists count in. */
export function splitRows({ splits }: Celeba, split: CelebaSplit): Int32Array {
  const wanted = celebaSplits.indexOf(split);
  return Int32Array.from([...splits.keys()].filter((row) => splits[row] === wanted));
}
