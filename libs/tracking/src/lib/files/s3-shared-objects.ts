import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { ArtifactStoreError, type StoredArtifact } from './artifact-store.ts';
import { PART_BYTES, type S3Bucket } from './s3-bucket.ts';
import { describeLocation, explainS3Failure } from './s3-failure.ts';
import type { SharedObject, SharedObjects } from './shared-objects.ts';
import { verifiedStream } from './verified-bytes.ts';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/;

/** Those of a bucket, below the prefix of its location. */
export class S3SharedObjects implements SharedObjects {
  readonly #bucket: S3Bucket;

  constructor(bucket: S3Bucket) {
    this.#bucket = bucket;
  }

  get location(): string {
    return describeLocation(this.#bucket.location);
  }

  async put(name: string, source: string | Uint8Array): Promise<StoredArtifact> {
    requireName(name);
    const stored =
      typeof source === 'string' ? await this.#putFile(name, source) : await this.#putBytes(name, source);
    const found = await this.#bucket.find(name);
    if (found?.bytes !== stored.bytes)
      throw new ArtifactStoreError(
        `artifacts: ${this.#bucket.where(name)}: expected ${stored.bytes} bytes after storing them, got ${found?.bytes ?? 'none'} (it is tried again).`,
      );
    return stored;
  }

  async #putFile(name: string, path: string): Promise<StoredArtifact> {
    const { size: bytes } = await stat(path);
    if (bytes <= PART_BYTES) return this.#putBytes(name, await readFile(path));
    const hash = createHash('sha256');
    await pipeline(createReadStream(path), hash);
    await this.#bucket.putFile(name, { path, bytes });
    return { sha256: hash.digest('hex'), bytes };
  }

  async #putBytes(name: string, body: Uint8Array): Promise<StoredArtifact> {
    const sha256 = createHash('sha256').update(body).digest('hex');
    await this.#bucket.put(name, { body, sha256 });
    return { sha256, bytes: body.byteLength };
  }

  async read(name: string): Promise<Uint8Array | undefined> {
    const source = await this.#bucket.download(requireName(name));
    if (!source) return undefined;
    return buffer(source).catch((error) => {
      throw explainS3Failure(error, this.#bucket.location);
    });
  }

  async stream(name: string, { sha256 }: Pick<StoredArtifact, 'sha256'>): Promise<Readable | undefined> {
    const source = await this.#bucket.download(requireName(name));
    return source && verifiedStream(source, { sha256, where: this.#bucket.where(name) });
  }

  list(prefix: string): AsyncIterable<SharedObject> {
    return this.#bucket.list(prefix);
  }

  async remove(name: string): Promise<void> {
    await this.#bucket.remove(requireName(name));
  }
}

function requireName(name: string): string {
  if (NAME.test(name)) return name;
  throw new RangeError(
    `SharedObjects: expected a name of letters, digits, ".", "_", "-" and "/", got ${JSON.stringify(name.slice(0, 80))}.`,
  );
}
