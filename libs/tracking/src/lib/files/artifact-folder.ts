import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SHA256_HEX } from './sha256.ts';

export interface StoredArtifact {
  sha256: string;
  bytes: number;
}

/** The bytes of an artifact are not what its name says. */
export class ArtifactDamagedError extends Error {}

const DRAFT_MAX_AGE_MS = 24 * 3600_000;

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

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Files known by their content: <root>/<first two digits>/<SHA-256>. Whatever is there is whole and never changes. */
export class ArtifactFolder {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /** Throws RangeError on anything but 64 hex digits, so that no name can lead out of the folder. */
  pathOf(sha256: string): string {
    if (!SHA256_HEX.test(sha256))
      throw new RangeError(
        `ArtifactFolder: expected a SHA-256 of 64 small hex digits, got "${sha256.slice(0, 80)}".`,
      );
    return join(this.root, sha256.slice(0, 2), sha256);
  }

  /** Stores a file (by path, copied) or bytes. The same content is stored once. */
  async put(source: string | Uint8Array): Promise<StoredArtifact> {
    await mkdir(this.root, { recursive: true });
    const draft = join(this.root, `${randomUUID()}.draft`);
    try {
      const file = await open(draft, 'wx', 0o644);
      const input = typeof source === 'string' ? createReadStream(source) : once(source);
      const stored = await copyHashed(input, file).finally(() => file.close());
      await this.#moveIntoPlace(draft, stored);
      return stored;
    } finally {
      await rm(draft, { force: true });
    }
  }

  async #moveIntoPlace(draft: string, { sha256, bytes }: StoredArtifact): Promise<void> {
    const path = this.pathOf(sha256);
    // A file of another size was cut by a crash of the machine: put the whole one in its place.
    if ((await this.sizeOf(sha256)) === bytes) return;
    await mkdir(dirname(path), { recursive: true });
    await rename(draft, path);
    const folder = await open(dirname(path), 'r');
    await folder.sync().catch(() => {}); // some file systems cannot sync a folder
    await folder.close();
  }

  /** Its size, or undefined if it is not here. */
  async sizeOf(sha256: string): Promise<number | undefined> {
    return stat(this.pathOf(sha256)).then(
      ({ size }) => size,
      () => undefined,
    );
  }

  /** Reads an artifact and checks it. Throws ArtifactDamagedError if its bytes are not those of its name. */
  async read(sha256: string): Promise<Uint8Array> {
    const path = this.pathOf(sha256);
    const bytes = await readFile(path);
    const found = createHash('sha256').update(bytes).digest('hex');
    if (found !== sha256) {
      throw new ArtifactDamagedError(
        `ArtifactFolder: ${path} holds other bytes, of SHA-256 ${found} (delete it and make it again).`,
      );
    }
    return bytes;
  }

  /** Removes what writers that were killed have left behind. */
  async removeOldDrafts(maxAgeMs = DRAFT_MAX_AGE_MS): Promise<void> {
    const names = await readdir(this.root).catch(() => [] as string[]);
    for (const name of names.filter((entry) => entry.endsWith('.draft'))) {
      const { mtimeMs } = await stat(join(this.root, name)).catch(() => ({ mtimeMs: Date.now() }));
      if (Date.now() - mtimeMs > maxAgeMs) await rm(join(this.root, name), { force: true });
    }
  }
}
