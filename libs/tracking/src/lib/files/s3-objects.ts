import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { ArtifactDamagedError, ArtifactStoreError, type ByteRange, type ListedArtifact } from './artifact-store.ts'; // biome-ignore format: one line
import { describeLocation, explainS3Failure, isMissing } from './s3-failure.ts';
import type { S3Location } from './s3-location.ts';
import { SHA256_HEX } from './sha256.ts';

/** More bytes than this go in parts, of which two are in memory at a time. */
const PART_BYTES = 8 * 1024 * 1024;
const MOST_PARTS = 10_000;
const ATTEMPTS = 3;
const CONNECT_MS = 3_000;
const SILENT_MS = 30_000;

// Or the client prints a notice about Node's version between the lines of a training.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/**
 * The objects of a bucket that are artifacts: <prefix><first two digits>/<SHA-256>. Requests that fail are tried again with
 * growing pauses; then they reject with an ArtifactStoreError. Keys come from where Amazon's own programs take them.
 */
export class S3Objects {
  readonly location: S3Location;
  readonly #client: S3Client;
  #bucketSeen = false;

  constructor(location: S3Location, { attempts = ATTEMPTS }: { attempts?: number } = {}) {
    this.location = location;
    const { endpoint, region = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION } = location;
    this.#client = new S3Client({
      region: region ?? 'us-east-1',
      maxAttempts: attempts,
      ...(endpoint ? { endpoint, forcePathStyle: true } : {}),
      requestHandler: {
        connectionTimeout: CONNECT_MS,
        requestTimeout: SILENT_MS,
        throwOnRequestTimeout: true,
      },
      // Ours are SHA-256 and are always sent; stores other than Amazon's do not know the default ones.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
  }

  /** Which object it is. Throws RangeError on anything but 64 hex digits. */
  #of(sha256: string): { Bucket: string; Key: string } {
    if (!SHA256_HEX.test(sha256))
      throw new RangeError(
        `S3Objects: expected a SHA-256 of 64 small hex digits, got "${sha256.slice(0, 80)}".`,
      );
    const { bucket, prefix } = this.location;
    return { Bucket: bucket, Key: `${prefix}${sha256.slice(0, 2)}/${sha256}` };
  }

  where(sha256: string): string {
    return `${describeLocation(this.location)}, ${this.#of(sha256).Key}`;
  }

  /** What a request gives, or undefined where the object is not there. */
  async #ask<T>(request: Promise<T>): Promise<T | undefined> {
    try {
      const answer = await request;
      this.#bucketSeen = true;
      return answer;
    } catch (error) {
      if (!isMissing(error)) throw explainS3Failure(error, this.location);
      await this.#requireBucket(); // to a question without a body, a missing bucket is answered like a missing object
      return undefined;
    }
  }

  async #requireBucket(): Promise<void> {
    if (this.#bucketSeen) return;
    await this.#client.send(new HeadBucketCommand({ Bucket: this.location.bucket })).catch((error) => {
      const missing = isMissing(error) ? Object.assign(new Error(), { name: 'NoSuchBucket' }) : error;
      throw explainS3Failure(missing, this.location);
    });
    this.#bucketSeen = true;
  }

  async sizeOf(sha256: string): Promise<number | undefined> {
    const head = await this.#ask(this.#client.send(new HeadObjectCommand(this.#of(sha256))));
    return head && (head.ContentLength ?? 0);
  }

  /**
   * Brings a file here under the name of its content. Its bytes are hashed before, the store is told their SHA-256, and its
   * size is asked for afterwards. Rejects with ArtifactDamagedError if the file holds other bytes than its name says.
   */
  async upload(sha256: string, { path, bytes }: { path: string; bytes: number }): Promise<void> {
    const object = this.#of(sha256);
    try {
      if (bytes > PART_BYTES) await this.#uploadParts(sha256, { path, bytes });
      else {
        const body = await readFile(path);
        this.#requireName(createHash('sha256').update(body).digest('hex'), { sha256, path });
        const ChecksumSHA256 = Buffer.from(sha256, 'hex').toString('base64');
        await this.#client.send(new PutObjectCommand({ ...object, Body: body, ChecksumSHA256 }));
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

  async #uploadParts(sha256: string, { path, bytes }: { path: string; bytes: number }): Promise<void> {
    this.#requireName(await hashFile(path), { sha256, path });
    const partSize = Math.max(PART_BYTES, Math.ceil(bytes / MOST_PARTS));
    const params = {
      ...this.#of(sha256),
      Body: createReadStream(path),
      ChecksumAlgorithm: 'SHA256' as const,
    };
    await new Upload({ client: this.#client, params, partSize, queueSize: 2 }).done();
  }

  #requireName(found: string, { sha256, path }: { sha256: string; path: string }): void {
    if (found !== sha256)
      throw new ArtifactDamagedError(
        `ArtifactStore: ${path} holds other bytes, of SHA-256 ${found} (delete it and make it again).`,
      );
  }

  /** Its bytes as the store has them, unchecked; undefined if it is not there. */
  async download(sha256: string, range?: ByteRange): Promise<Readable | undefined> {
    const Range = range && `bytes=${range.start}-${range.end}`;
    const object = await this.#ask(this.#client.send(new GetObjectCommand({ ...this.#of(sha256), Range })));
    return object && (object.Body as Readable);
  }

  async *list(): AsyncGenerator<ListedArtifact> {
    const { bucket: Bucket, prefix: Prefix } = this.location;
    let ContinuationToken: string | undefined;
    do {
      const page = await this.#client
        .send(new ListObjectsV2Command({ Bucket, Prefix, ContinuationToken }))
        .catch((error) => {
          throw explainS3Failure(error, this.location);
        });
      for (const { Key = '', Size = 0, LastModified } of page.Contents ?? []) {
        const sha256 = Key.split('/').at(-1) ?? '';
        if (!SHA256_HEX.test(sha256) || Key !== this.#of(sha256).Key) continue; // somebody else's
        yield { sha256, bytes: Size, neededAt: LastModified?.getTime() ?? Date.now() };
      }
      ContinuationToken = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (ContinuationToken !== undefined);
  }

  /** Takes an object away, unless it was stored after `neededBefore`; its size, or 0. */
  async remove(sha256: string, { neededBefore }: { neededBefore: number }): Promise<number> {
    const head = await this.#ask(this.#client.send(new HeadObjectCommand(this.#of(sha256))));
    if (!head || (head.LastModified?.getTime() ?? 0) > neededBefore) return 0;
    await this.#ask(this.#client.send(new DeleteObjectCommand(this.#of(sha256))));
    return head.ContentLength ?? 0;
  }

  /** Ends uploads that a killed process has left half done, which cost space. Stores that cannot tell of them have none. */
  async removeOldUploads(maxAgeMs: number): Promise<void> {
    const { bucket: Bucket, prefix: Prefix } = this.location;
    const begun = await this.#client
      .send(new ListMultipartUploadsCommand({ Bucket, Prefix }))
      .catch((error) => {
        if (/NotImplemented|MethodNotAllowed/.test(error.name)) return { Uploads: [] };
        throw explainS3Failure(error, this.location);
      });
    for (const { Key, UploadId, Initiated } of begun.Uploads ?? [])
      if (Key && UploadId && Date.now() - (Initiated?.getTime() ?? Date.now()) > maxAgeMs)
        await this.#ask(this.#client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId })));
  }
}
