import { join } from 'node:path';
import { waitingArtifacts } from '../journal/waiting-artifacts.ts';
import { ArtifactFolder } from './artifact-folder.ts';
import type { ArtifactStore } from './artifact-store.ts';
import { parseS3Location } from './s3-location.ts';

export interface OpenArtifactStore {
  dataDirectory: string;
  /** By default what INTERPOLAB_ARTIFACTS says; empty: the folder `artifacts` of the data directory alone. */
  url?: string;
}

/**
 * The store of artifacts that is meant here. Does not ask it anything yet: a bucket that does not answer stops no training.
 * Throws ArtifactStoreError, one line, on a URL that cannot be understood.
 */
export async function openArtifactStore({ dataDirectory, url }: OpenArtifactStore): Promise<ArtifactStore> {
  const folder = new ArtifactFolder(join(dataDirectory, 'artifacts'));
  const text = url ?? process.env.INTERPOLAB_ARTIFACTS ?? '';
  if (text === '') return folder;
  const location = parseS3Location(text);
  // Only now: whoever has no bucket does not load the client of one.
  const [{ S3ArtifactStore }, { S3Objects }] = await Promise.all([
    import('./s3-artifact-store.ts'),
    import('./s3-objects.ts'),
  ]);
  const waiting = () => waitingArtifacts(join(dataDirectory, 'journal'));
  return new S3ArtifactStore({ folder, objects: new S3Objects(location), waiting });
}
