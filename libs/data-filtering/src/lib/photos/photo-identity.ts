import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { openFileStore } from '../archives/file-store.ts';
import type { DataConfig } from '../data-config.ts';
import { describeReadError, readSourceFile } from '../sources/read-source-file.ts';

/**
 * What tells other files under the same paths from these: SHA-256 of the names, sizes and times of change of all images
 * and lists (the checksums in a zip), and of the bytes of a `.npz`, of index lists, labels and landmarks. Null for data that is drawn,
 * which its config says completely. Throws a one-line Error for what is not there.
 */
export async function dataIdentity(config: DataConfig): Promise<string | null> {
  if (config.kind !== 'celeba' && config.kind !== 'folder' && config.kind !== 'npz') return null;
  const hash = createHash('sha256');
  hash.update(config.kind === 'npz' ? await contentHash(config.path) : await storeIdentity(config.path));
  for (const [what, path] of listsOf(config)) {
    hash.update(`\n${what}\n`).update(await readSourceFile(path, `${what} ${path}`));
  }
  return hash.digest('hex');
}

async function storeIdentity(path: string): Promise<string> {
  const store = await openFileStore(path);
  try {
    return store.identity(store.names);
  } finally {
    await store.close();
  }
}

/** One file is read as fast as the disk gives it, so its times need not stand for its content. */
async function contentHash(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
    return hash.digest('hex');
  } catch (error) {
    throw new Error(`data set ${path}: ${describeReadError(error)}.`, { cause: error });
  }
}

type PhotoConfig = Extract<DataConfig, { kind: 'celeba' | 'folder' | 'npz' }>;

/** The small files beside the images that decide what is chosen of them. */
function listsOf(config: PhotoConfig): [string, string][] {
  const lists: [string, string | null][] = [['index list', config.rows]];
  if (config.kind !== 'npz') lists.push(['landmarks', config.greenLips]);
  if (config.kind === 'celeba') lists.push(['index list', config.and?.rows ?? null]);
  if (config.kind === 'folder' && config.labels !== 'folders' && config.labels !== 'prefix')
    lists.push(['labels', config.labels]);
  return lists.filter((list): list is [string, string] => list[1] !== null);
}
