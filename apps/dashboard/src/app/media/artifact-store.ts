import 'server-only';
import { type ArtifactStore, openArtifactStore } from '@interpolab/tracking/artifacts';
import { readEnvironment } from '../../env.ts';

// One per process, with its connections to a bucket; on `globalThis`, so that hot reloads in development keep it.
const holder = globalThis as { interpolabArtifacts?: Promise<ArtifactStore> };

/** Where images and other artifacts are: the folder of the data directory, or the bucket that INTERPOLAB_ARTIFACTS names. */
export function artifactStore(): Promise<ArtifactStore> {
  holder.interpolabArtifacts ??= openArtifactStore({ dataDirectory: readEnvironment().INTERPOLAB_DATA_DIR });
  return holder.interpolabArtifacts;
}
