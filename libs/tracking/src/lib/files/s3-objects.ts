import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ArtifactDamagedError, ArtifactStoreError, type ByteRange, type ListedArtifact } from './artifact-store.ts'; // biome-ignore format: one line
import { PART_BYTES, S3Bucket } from './s3-bucket.ts';
import { explainS3Failure } from './s3-failure.ts';
import type { S3Location } from './s3-location.ts';
import { SHA256_HEX } from './sha256.ts';

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** Which object it is. Throws RangeError on anything but 64 hex digits. */
function nameOf(sha256: string): string {
  if (!SHA256_HEX.test(sha256))
    throw new RangeError(
      `S3Objects: expected a SHA-256 of 64 small hex digits, got "${sha256.slice(0, 80)}".`,
    );
  return `${sha256.slice(0, 2)}/${sha256}`;
}

/** The objects of a bucket that are artifacts: <prefix><first two digits>/<SHA-256>. */
export class S3Objects {
  readonly location: S3Location;
  readonly #bucket: S3Bucket;

  constructor(location: S3Location, options: { attempts?: number } = {}) {
    this.location = location;
    this.#bucket = new S3Bucket(location, options);
  }

  where(sha256: string): string {
    return this.#bucket.where(nameOf(sha256));
  }

  async sizeOf(sha256: string): Promise<number | undefined> {
    return (await this.#bucket.find(nameOf(sha256)))?.bytes;
  }

  /**
   * Brings a file here under the name of its content. Its bytes are hashed before, the store is told their SHA-256, and its
   * size is asked for afterwards. Rejects with ArtifactDamagedError if the file holds other bytes than its name says.
   */
  async upload(sha256: string, { path, bytes }: { path: string; bytes: number }): Promise<void> {
    const name = nameOf(sha256);
    try {
      if (bytes > PART_BYTES) {
        this.#requireName(await hashFile(path), { sha256, path });
        await this.#bucket.putFile(name, { path, bytes });
      } else {
        const body = await readFile(path);
        this.#requireName(createHash('sha256').update(body).digest('hex'), { sha256, path });
        await this.#bucket.put(name, { body, sha256 });
      }
    } catch (error) {
      if (error instanceof ArtifactDamagedError) throw error;
      throw explainS3Failure(error, this.location);
    }
    const stored = await this.sizeOf(sha256);
    if (stored !== bytes)
      throw new ArtifactStoreError(
        `artifacts: ${this.where(sha256)}: expected ${bytes} bytes after storing them, got ${stored ?? 'none'} (it is tried again).`,
      );
  }

  #requireName(found: string, { sha256, path }: { sha256: string; path: string }): void {
    if (found !== sha256)
      throw new ArtifactDamagedError(
        `ArtifactStore: ${path} holds other bytes, of SHA-256 ${found} (delete it and make it again).`,
      );
  }

  /** Its bytes as the store has them, unchecked; undefined if it is not there. */
  async download(sha256: string, range?: ByteRange): Promise<Readable | undefined> {
    return this.#bucket.download(nameOf(sha256), range);
  }

  async *list(): AsyncGenerator<ListedArtifact> {
    for await (const { name, bytes, storedAt } of this.#bucket.list()) {
      const sha256 = name.split('/').at(-1) ?? '';
      if (!SHA256_HEX.test(sha256) || name !== nameOf(sha256)) continue; // somebody else's
      yield { sha256, bytes, neededAt: storedAt };
    }
  }

  /** Takes an object away, unless it was stored after `neededBefore`; its size, or 0. */
  async remove(sha256: string, { neededBefore }: { neededBefore: number }): Promise<number> {
    const found = await this.#bucket.find(nameOf(sha256));
    if (!found || found.storedAt > neededBefore) return 0;
    await this.#bucket.remove(nameOf(sha256));
    return found.bytes;
  }

  async removeOldUploads(maxAgeMs: number): Promise<void> {
    await this.#bucket.removeOldUploads(maxAgeMs);
  }
}
