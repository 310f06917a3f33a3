import type { Readable } from 'node:stream';
import type { ArtifactFolder } from './artifact-folder.ts';
import {
  ArtifactDamagedError,
  type ArtifactStore,
  type ByteRange,
  type ListedArtifact,
  type StoredArtifact,
} from './artifact-store.ts';
import { describeLocation } from './s3-failure.ts';
import type { S3Objects } from './s3-objects.ts';
import { trimFolder } from './trim-folder.ts';
import { verifiedBytes, verifiedStream } from './verified-bytes.ts';

const UPLOAD_MAX_AGE_MS = 24 * 3600_000;
const READ_ATTEMPTS = 3;

export interface S3ArtifactStoreParts {
  folder: ArtifactFolder;
  objects: S3Objects;
  /** Artifacts that must stay in the folder, as a journal of this machine is about to name them. */
  waiting: () => Promise<ReadonlySet<string>>;
}

/**
 * A bucket with a folder before it. Storing is storing in the folder, so that a training waits for no network; `publish`,
 * which whoever ships the journal calls, brings it into the bucket. What is read comes from the folder, or is kept there.
 * The folder stays below its limit by giving up what the bucket has, the longest unused first.
 */
export class S3ArtifactStore implements ArtifactStore {
  readonly #folder: ArtifactFolder;
  readonly #objects: S3Objects;
  readonly #waiting: S3ArtifactStoreParts['waiting'];
  /** What the folder has grown by since it was last looked through; at first nobody knows. */
  #grown = Number.POSITIVE_INFINITY;

  constructor({ folder, objects, waiting }: S3ArtifactStoreParts) {
    this.#folder = folder;
    this.#objects = objects;
    this.#waiting = waiting;
  }

  get location(): string {
    return describeLocation(this.#objects.location);
  }

  async put(source: string | Uint8Array): Promise<StoredArtifact> {
    const stored = await this.#folder.put(source);
    this.#grown += stored.bytes;
    return stored;
  }

  /** An object of another size than ours was cut: the whole one takes its place. */
  async publish(sha256: string): Promise<boolean> {
    const [here, there] = [await this.#folder.sizeOf(sha256), await this.#objects.sizeOf(sha256)];
    if (here !== undefined && here !== there) {
      const path = this.#folder.pathOf(sha256);
      try {
        await this.#objects.upload(sha256, { path, bytes: here });
      } catch (error) {
        if (error instanceof ArtifactDamagedError) return there !== undefined; // ours is the wrong one
        throw error;
      }
    }
    await this.#trim();
    return here !== undefined || there !== undefined;
  }

  async sizeOf(sha256: string): Promise<number | undefined> {
    return (await this.#folder.sizeOf(sha256)) ?? this.#objects.sizeOf(sha256);
  }

  /** Fetches what is in the bucket only: whatever a purge does there, its record can be stored. */
  async renew(sha256: string): Promise<number | undefined> {
    const here = await this.#folder.renew(sha256);
    if (here !== undefined) return here;
    const source = await this.#objects.download(sha256);
    if (!source) return undefined;
    const expected = { sha256, where: this.#objects.where(sha256) };
    const { bytes } = await this.#folder.putStream(verifiedStream(source, expected));
    this.#grown += bytes;
    return bytes;
  }

  async read(sha256: string): Promise<Uint8Array> {
    if ((await this.#folder.renew(sha256)) !== undefined) {
      const ours = await this.#folder.read(sha256).catch((error) => {
        if (!(error instanceof ArtifactDamagedError)) throw error;
        return undefined; // the bucket's may be right
      });
      if (ours) return ours;
    }
    const bytes = await this.#fetch(sha256);
    this.#grown += (await this.#folder.put(bytes)).bytes;
    await this.#trim();
    return bytes;
  }

  /** A connection that breaks in the middle is tried again. */
  async #fetch(sha256: string): Promise<Uint8Array> {
    for (let attempt = 1; ; attempt++) {
      const source = await this.#require(sha256);
      try {
        const pieces: Buffer[] = [];
        for await (const piece of source) pieces.push(piece);
        return verifiedBytes(Buffer.concat(pieces), { sha256, where: this.#objects.where(sha256) });
      } catch (error) {
        if (attempt === READ_ATTEMPTS || error instanceof ArtifactDamagedError) throw error;
      }
    }
  }

  async #require(sha256: string, range?: ByteRange): Promise<Readable> {
    const source = await this.#objects.download(sha256, range);
    if (source) return source;
    const where = this.#objects.where(sha256);
    throw Object.assign(new Error(`ArtifactStore: ${where} is not there.`), { code: 'ENOENT' });
  }

  async stream(sha256: string, range?: ByteRange): Promise<Readable> {
    if ((await this.#folder.renew(sha256)) !== undefined) return this.#folder.stream(sha256, range);
    const source = await this.#require(sha256, range);
    return range ? source : verifiedStream(source, { sha256, where: this.#objects.where(sha256) });
  }

  async *list(): AsyncGenerator<ListedArtifact> {
    const seen = new Set<string>();
    for await (const object of this.#objects.list()) {
      seen.add(object.sha256);
      yield object;
    }
    for await (const file of this.#folder.list()) if (!seen.has(file.sha256)) yield file;
  }

  /** From the bucket, which is what counts, and from the folder. */
  async remove(sha256: string, options: { neededBefore: number }): Promise<number> {
    const there = await this.#objects.remove(sha256, options);
    const here = await this.#folder.remove(sha256, options);
    return there || here;
  }

  async removeOldDrafts(maxAgeMs = UPLOAD_MAX_AGE_MS): Promise<void> {
    await this.#folder.removeOldDrafts(maxAgeMs);
    await this.#objects.removeOldUploads(maxAgeMs);
  }

  /** Looks through the folder when it may have grown by a tenth of its limit. */
  async #trim(): Promise<void> {
    const { cacheBytes } = this.#objects.location;
    if (this.#grown < cacheBytes / 10) return;
    this.#grown = 0;
    await trimFolder(this.#folder, {
      limitBytes: cacheBytes,
      waiting: await this.#waiting(),
      isElsewhere: async ({ sha256, bytes }) => (await this.#objects.sizeOf(sha256)) === bytes,
    });
  }
}
