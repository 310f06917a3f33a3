import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, link, mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises'; // biome-ignore format: one line
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import type { ArtifactStore, ByteRange, ListedArtifact, StoredArtifact } from './artifact-store.ts';
import { SHA256_HEX } from './sha256.ts';
import { verifiedBytes, verifiedStream } from './verified-bytes.ts';

const DRAFT_MAX_AGE_MS = 24 * 3600_000;
/** What a purge has set aside, between the decision and the end. */
const REMOVING = '.removing';

/** Copies a source into an open file; returns what it was. */
async function copyHashed(source: AsyncIterable<Uint8Array>, file: FileHandle): Promise<StoredArtifact> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of source) {
    hash.update(chunk);
    bytes += chunk.byteLength;
    await file.writeFile(chunk); // goes on at the file's position, and writes all of it
  }
  await file.sync();
  return { sha256: hash.digest('hex'), bytes };
}

/** Opened when the first piece is asked for, so that a file that is missing is an error of whoever asks. */
async function* bytesOfFile(path: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(path);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** What `work` gives, or undefined where the file is not there. */
async function ifThere<T>(work: Promise<T>): Promise<T | undefined> {
  return work.catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

/**
 * Files known by their content: <root>/<first two digits>/<SHA-256>. A file's time of change says when it was last needed;
 * storing what is there already sets it anew.
 */
export class ArtifactFolder implements ArtifactStore {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  get location(): string {
    return this.root;
  }

  /** Throws RangeError on anything but 64 hex digits, so that no name can lead out of the folder. */
  pathOf(sha256: string): string {
    if (!SHA256_HEX.test(sha256))
      throw new RangeError(
        `ArtifactFolder: expected a SHA-256 of 64 small hex digits, got "${sha256.slice(0, 80)}".`,
      );
    return join(this.root, sha256.slice(0, 2), sha256);
  }

  async put(source: string | Uint8Array): Promise<StoredArtifact> {
    return this.putStream(typeof source === 'string' ? bytesOfFile(source) : once(source));
  }

  /** Stores what comes, whatever it is. */
  async putStream(source: AsyncIterable<Uint8Array>): Promise<StoredArtifact> {
    await mkdir(this.root, { recursive: true });
    const draft = join(this.root, `${randomUUID()}.draft`);
    try {
      const file = await open(draft, 'wx', 0o644);
      const stored = await copyHashed(source, file).finally(() => file.close());
      await this.#moveIntoPlace(draft, stored);
      return stored;
    } finally {
      await rm(draft, { force: true });
    }
  }

  async #moveIntoPlace(draft: string, { sha256, bytes }: StoredArtifact): Promise<void> {
    const path = this.pathOf(sha256);
    // A file of another size was cut by a crash of the machine: put the whole one in its place.
    if ((await this.renew(sha256)) === bytes) return;
    await mkdir(dirname(path), { recursive: true });
    await rename(draft, path);
    const folder = await open(dirname(path), 'r');
    await folder.sync().catch(() => {}); // some file systems cannot sync a folder
    await folder.close();
  }

  publish(sha256: string): Promise<boolean> {
    return this.sizeOf(sha256).then((size) => size !== undefined);
  }

  async sizeOf(sha256: string): Promise<number | undefined> {
    return (await ifThere(stat(this.pathOf(sha256))))?.size;
  }

  /** Its time first, then its size: a purge that looks at the time after that lets it be. */
  async renew(sha256: string): Promise<number | undefined> {
    const now = new Date();
    const path = this.pathOf(sha256);
    const renewed = await ifThere(utimes(path, now, now).then(() => true));
    return renewed ? this.sizeOf(sha256) : undefined;
  }

  async read(sha256: string): Promise<Uint8Array> {
    const where = this.pathOf(sha256);
    return verifiedBytes(await readFile(where), { sha256, where });
  }

  async stream(sha256: string, range?: ByteRange): Promise<Readable> {
    const where = this.pathOf(sha256);
    const file = await open(/* turbopackIgnore: true */ where); // here, not later: a missing file is no broken stream
    const source = file.createReadStream(range ?? { start: 0 });
    return range ? source : verifiedStream(source, { sha256, where });
  }

  async *list(): AsyncGenerator<ListedArtifact> {
    for (const name of await this.#names()) {
      const sha256 = name.endsWith(REMOVING) ? name.slice(0, -REMOVING.length) : name;
      const info = await ifThere(stat(join(this.root, name.slice(0, 2), name)));
      if (info?.isFile()) yield { sha256, bytes: info.size, neededAt: info.mtimeMs };
    }
  }

  /** Names of artifacts, and of those that a purge that was killed has set aside. */
  async #names(): Promise<string[]> {
    const folders = ((await ifThere(readdir(this.root))) ?? []).filter((name) => /^[0-9a-f]{2}$/.test(name));
    const names: string[] = [];
    for (const folder of folders.sort()) {
      for (const name of ((await ifThere(readdir(join(this.root, folder)))) ?? []).sort())
        if (SHA256_HEX.test(name.replace(REMOVING, '')) && name.startsWith(folder)) names.push(name);
    }
    return names;
  }

  /**
   * Sets the file aside first and looks at its time then: a writer that renews the file before that is seen, and one that
   * comes after it finds no file and stores its own.
   */
  async remove(sha256: string, { neededBefore }: { neededBefore: number }): Promise<number> {
    const path = this.pathOf(sha256);
    const aside = `${path}${REMOVING}`;
    const freedAside = await this.#finishRemoval(path, { aside, neededBefore });
    const info = await ifThere(stat(path));
    if (!info || info.mtimeMs > neededBefore) return freedAside;
    const moved = await ifThere(rename(path, aside).then(() => true));
    return freedAside + (moved ? await this.#finishRemoval(path, { aside, neededBefore }) : 0);
  }

  async #finishRemoval(path: string, { aside, neededBefore }: Removal): Promise<number> {
    const info = await ifThere(stat(aside));
    if (!info) return 0;
    if (info.mtimeMs > neededBefore) {
      // `link` and not `rename`: whoever has stored it anew meanwhile has the better file.
      await link(aside, path).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      });
      await rm(aside, { force: true });
      return 0;
    }
    await rm(aside, { force: true });
    return info.size;
  }

  async removeOldDrafts(maxAgeMs = DRAFT_MAX_AGE_MS): Promise<void> {
    const names = await readdir(this.root).catch(() => [] as string[]);
    for (const name of names.filter((entry) => entry.endsWith('.draft'))) {
      const { mtimeMs } = await stat(join(this.root, name)).catch(() => ({ mtimeMs: Date.now() }));
      if (Date.now() - mtimeMs > maxAgeMs) await rm(join(this.root, name), { force: true });
    }
  }
}

interface Removal {
  aside: string;
  neededBefore: number;
}
