import type { Readable } from 'node:stream';
import type { StoredArtifact } from './artifact-store.ts';

export interface SharedObject {
  name: string;
  bytes: number;
  /** In milliseconds since 1970, by the clock of the store. */
  storedAt: number;
}

/**
 * Objects under names of their own, which all machines that use a bucket see: beside its artifacts, and no business of
 * their purge. Each is there whole or not at all; of two that are stored under one name the later one stays. A name is made of
 * letters, digits, ".", "_", "-" and "/"; any other is a RangeError. Rejects with ArtifactStoreError while the bucket is away.
 */
export interface SharedObjects {
  /** For people; without secrets. */
  readonly location: string;
  /** Stores bytes, or the file of this path, which must not change meanwhile. */
  put(name: string, source: string | Uint8Array): Promise<StoredArtifact>;
  /** All bytes, unchecked; undefined if there is no such object. */
  read(name: string): Promise<Uint8Array | undefined>;
  /** The bytes, checked on their way: other ones end the stream with ArtifactDamagedError. */
  stream(name: string, expected: Pick<StoredArtifact, 'sha256'>): Promise<Readable | undefined>;
  /** Those whose names begin so, in the order of their names. */
  list(prefix: string): AsyncIterable<SharedObject>;
  /** Removing what is not there does no harm. */
  remove(name: string): Promise<void>;
}
