import type { Readable } from 'node:stream';

export interface StoredArtifact {
  sha256: string;
  bytes: number;
}

export interface ListedArtifact extends StoredArtifact {
  /** When it was last stored or needed, in milliseconds since 1970. */
  neededAt: number;
}

/** Bytes from `start` to `end`, both inclusive, as in an HTTP range. */
export interface ByteRange {
  start: number;
  end: number;
}

/** The bytes of an artifact are not what its name says. */
export class ArtifactDamagedError extends Error {}

/** The store cannot be used as it is: its message says what to do. What could not be stored waits. */
export class ArtifactStoreError extends Error {
  readonly isArtifactStoreError = true;
}

/** By its mark, as a bundler may pack the class twice. */
export const isArtifactStoreError = (error: unknown): error is ArtifactStoreError =>
  error instanceof Error && 'isArtifactStoreError' in error;

/**
 * Where the bytes of artifacts are, known by their SHA-256: a folder, or a bucket with a folder before it. What is there is
 * whole and never changes. A name that is no SHA-256 is a RangeError everywhere, so that none can lead anywhere else.
 */
export interface ArtifactStore {
  /** For people; without secrets. */
  readonly location: string;
  /** Stores a file (by path, copied) or bytes on this machine. The same content is stored once. */
  put(source: string | Uint8Array): Promise<StoredArtifact>;
  /**
   * Makes sure that everybody finds an artifact, before a record in the database names it; false if its bytes are
   * nowhere. Calling it again does no harm. Rejects with ArtifactStoreError if the store takes nothing now.
   */
  publish(sha256: string): Promise<boolean>;
  /** Its size, or undefined if it is not there. */
  sizeOf(sha256: string): Promise<number | undefined>;
  /** The same, and a purge leaves it alone for a while: somebody is about to name it. */
  renew(sha256: string): Promise<number | undefined>;
  /** All bytes, checked. Rejects with ArtifactDamagedError if they are not those of the name. */
  read(sha256: string): Promise<Uint8Array>;
  /**
   * The bytes as a stream, in memory that does not grow with them. The whole of an artifact is checked on the way: if it is
   * damaged, the stream ends with ArtifactDamagedError and without its last bytes. A part cannot be checked.
   */
  stream(sha256: string, range?: ByteRange): Promise<Readable>;
  /** All that is there, in no order. */
  list(): AsyncIterable<ListedArtifact>;
  /** Takes an artifact away, unless somebody has needed it after `neededBefore`; the bytes that this has freed. */
  remove(sha256: string, options: { neededBefore: number }): Promise<number>;
  /** Removes what writers that were killed have left behind. */
  removeOldDrafts(maxAgeMs?: number): Promise<void>;
}
