// Only the folder of artifacts, for a server that hands out images: it is told the folder, and needs no database.
export { ArtifactDamagedError, ArtifactFolder, type StoredArtifact } from './lib/files/artifact-folder.ts';
export { SHA256_HEX } from './lib/files/sha256.ts';
