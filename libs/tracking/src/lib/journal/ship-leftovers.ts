import { join } from 'node:path';
import { type EnsureDatabase, ensureDatabase } from '../database/ensure-database.ts';
import { resolveDataDirectory } from '../files/data-directory.ts';
import { openArtifactStore } from '../files/open-artifact-store.ts';
import { createPool } from '../postgres/postgres-pool.ts';
import { createPostgresRunWriter } from '../postgres/postgres-run-writer.ts';
import { findLeftoverJournals } from './leftover-journals.ts';
import { Shipper } from './shipper.ts';

export interface ShipLeftovers extends EnsureDatabase {
  /** Where artifacts go; by default what INTERPOLAB_ARTIFACTS says. */
  artifacts?: string;
  onProblem: (message: string) => void;
}

/**
 * Brings into the store what processes that are no more have left in the journals of a data directory, with the bytes that
 * they name: for a program that lives longer than those that it starts. One attempt, which throws nothing.
 * @returns how many journals it brought; 0 also where the store takes nothing, which `onProblem` is told.
 */
export async function shipLeftovers(options: ShipLeftovers): Promise<number> {
  const { onProblem } = options;
  const dataDirectory = resolveDataDirectory(options.dataDirectory);
  const directory = join(dataDirectory, 'journal');
  try {
    const { length } = await findLeftoverJournals(directory);
    if (length === 0) return 0;
    const pool = createPool(await ensureDatabase({ ...options, dataDirectory }));
    try {
      const artifacts = await openArtifactStore({ dataDirectory, url: options.artifacts });
      const writer = createPostgresRunWriter(pool, artifacts);
      return (await new Shipper({ directory, writer, onProblem }).shipAll()) ? length : 0;
    } finally {
      await pool.end();
    }
  } catch (error) {
    onProblem((error as Error).message);
    return 0;
  }
}
