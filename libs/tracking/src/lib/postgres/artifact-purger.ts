import { join } from 'node:path';
import { openArtifactStore } from '../files/open-artifact-store.ts';
import { waitingArtifacts } from '../journal/waiting-artifacts.ts';
import { createPool } from './postgres-pool.ts';
import { type PurgeArtifacts, type PurgedArtifacts, purgeArtifacts } from './purge-artifacts.ts';

export interface ArtifactPurger {
  /** See `purgeArtifacts`. */
  purge(options?: Pick<PurgeArtifacts, 'only' | 'dryRun' | 'graceMs'>): Promise<PurgedArtifacts>;
}

/** Purges the artifacts of a data directory, or of the bucket behind it; connected only while it does. */
export function createArtifactPurger(place: { databaseUrl: string; dataDirectory: string }): ArtifactPurger {
  const { databaseUrl, dataDirectory } = place;
  return {
    async purge(options) {
      const artifacts = await openArtifactStore({ dataDirectory });
      const pool = createPool(databaseUrl, 1);
      try {
        const waiting = () => waitingArtifacts(join(dataDirectory, 'journal'));
        return await purgeArtifacts({ pool, artifacts, waiting, ...options });
      } finally {
        await pool.end();
      }
    },
  };
}
