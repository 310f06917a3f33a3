import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
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
import type { ByteRange } from './artifact-store.ts';
import { describeLocation, explainS3Failure, isMissing } from './s3-failure.ts';
import type { S3Location } from './s3-location.ts';
import type { SharedObject } from './shared-objects.ts';

/** More bytes than this go in parts, of which two are in memory at a time. */
export const PART_BYTES = 8 * 1024 * 1024;
const MOST_PARTS = 10_000;
const ATTEMPTS = 3;
const CONNECT_MS = 3_000;
const SILENT_MS = 30_000;

// Or the client prints a notice about Node's version between the lines of a training.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

/**
 * The objects of a bucket below the prefix of a location, which is no part of their names. Each is there whole or not at all. Requests that fail are tried
 * again with growing pauses; then they reject with an ArtifactStoreError. Keys come from where Amazon's own programs take them.
 */
export class S3Bucket {
  readonly location: S3Location;
  readonly #client: S3Client;
  #isSeen = false;

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

  #of(name: string): { Bucket: string; Key: string } {
    const { bucket, prefix } = this.location;
    return { Bucket: bucket, Key: `${prefix}${name}` };
  }

  /** For people. */
  where(name: string): string {
    return `${describeLocation(this.location)}, ${this.#of(name).Key}`;
  }

  /** What a request gives, or undefined where the object is not there. */
  async #ask<T>(request: Promise<T>): Promise<T | undefined> {
    try {
      const answer = await request;
      this.#isSeen = true;
      return answer;
    } catch (error) {
      if (!isMissing(error)) throw explainS3Failure(error, this.location);
      await this.#requireBucket(); // to a question without a body, a missing bucket is answered like a missing object
      return undefined;
    }
  }

  async #requireBucket(): Promise<void> {
    if (this.#isSeen) return;
    await this.#client.send(new HeadBucketCommand({ Bucket: this.location.bucket })).catch((error) => {
      const missing = isMissing(error) ? Object.assign(new Error(), { name: 'NoSuchBucket' }) : error;
      throw explainS3Failure(missing, this.location);
    });
    this.#isSeen = true;
  }

  async find(name: string): Promise<SharedObject | undefined> {
    const head = await this.#ask(this.#client.send(new HeadObjectCommand(this.#of(name))));
    return head && { name, bytes: head.ContentLength ?? 0, storedAt: head.LastModified?.getTime() ?? 0 };
  }

  /** Stores bytes in one request; the store is told their SHA-256 and takes no others. */
  async put(name: string, { body, sha256 }: { body: Uint8Array; sha256: string }): Promise<void> {
    const ChecksumSHA256 = Buffer.from(sha256, 'hex').toString('base64');
    await this.#client
      .send(new PutObjectCommand({ ...this.#of(name), Body: body, ChecksumSHA256 }))
      .catch((error) => {
        throw explainS3Failure(error, this.location);
      });
  }

  /** Stores a file in parts, each with a checksum. */
  async putFile(name: string, { path, bytes }: { path: string; bytes: number }): Promise<void> {
    const partSize = Math.max(PART_BYTES, Math.ceil(bytes / MOST_PARTS));
    const params = { ...this.#of(name), Body: createReadStream(path), ChecksumAlgorithm: 'SHA256' as const };
    await new Upload({ client: this.#client, params, partSize, queueSize: 2 }).done().catch((error) => {
      throw explainS3Failure(error, this.location);
    });
  }

  /** An object's bytes as the store has them, unchecked; undefined if it is not there. */
  async download(name: string, range?: ByteRange): Promise<Readable | undefined> {
    const Range = range && `bytes=${range.start}-${range.end}`;
    const object = await this.#ask(this.#client.send(new GetObjectCommand({ ...this.#of(name), Range })));
    return object && (object.Body as Readable);
  }

  /** Objects whose names begin with `prefix`, in the order of their names. */
  async *list(prefix = ''): AsyncGenerator<SharedObject> {
    const { Bucket, Key: Prefix } = this.#of(prefix);
    let ContinuationToken: string | undefined;
    do {
      const page = await this.#client
        .send(new ListObjectsV2Command({ Bucket, Prefix, ContinuationToken }))
        .catch((error) => {
          throw explainS3Failure(error, this.location);
        });
      for (const { Key = '', Size = 0, LastModified } of page.Contents ?? []) {
        const name = Key.slice(this.location.prefix.length);
        yield { name, bytes: Size, storedAt: LastModified?.getTime() ?? Date.now() };
      }
      ContinuationToken = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (ContinuationToken !== undefined);
  }

  /** Removing what is not there does no harm. */
  async remove(name: string): Promise<void> {
    await this.#ask(this.#client.send(new DeleteObjectCommand(this.#of(name))));
  }

  /** Ends uploads that a killed process has left half done, which cost space. Stores that cannot tell of them have none. */
  async removeOldUploads(maxAgeMs: number): Promise<void> {
    const { Bucket, Key: Prefix } = this.#of('');
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
