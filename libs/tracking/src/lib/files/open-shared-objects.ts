import { parseS3Location } from './s3-location.ts';
import type { SharedObjects } from './shared-objects.ts';

export interface OpenSharedObjects {
  /** By default what INTERPOLAB_ARTIFACTS says. */
  url?: string;
  /** Of each request, the first included. */
  attempts?: number;
}

/**
 * The shared objects of a bucket; undefined where none is named. Asks it nothing yet.
 * Throws ArtifactStoreError, one line, on a URL that cannot be understood.
 */
export async function openSharedObjects(options: OpenSharedObjects = {}): Promise<SharedObjects | undefined> {
  const { url = process.env.INTERPOLAB_ARTIFACTS ?? '', attempts } = options;
  if (url === '') return undefined;
  const location = parseS3Location(url);
  // Only now: whoever has no bucket does not load the client of one.
  const [{ S3SharedObjects }, { S3Bucket }] = await Promise.all([
    import('./s3-shared-objects.ts'),
    import('./s3-bucket.ts'),
  ]);
  return new S3SharedObjects(new S3Bucket(location, { attempts }));
}
