// Only the artifacts, for a server that hands them out and purges them: it is told the data directory.
export {
  ArtifactDamagedError,
  type ArtifactStore,
  ArtifactStoreError,
  type ByteRange,
  type StoredArtifact,
} from './lib/files/artifact-store.ts';
export { openArtifactStore } from './lib/files/open-artifact-store.ts';
export { SHA256_HEX } from './lib/files/sha256.ts';
export { type ArtifactPurger, createArtifactPurger } from './lib/postgres/artifact-purger.ts';
