import type { RunStore } from './run-store.ts';

/** Opens the store of runs at `databaseUrl`, whose tables must be there (see `ensureDatabase`). */
export function connect(databaseUrl: string, options?: { maxConnections?: number }): RunStore {
  throw new Error(`connect: not written yet (${databaseUrl}, ${options?.maxConnections}).`);
}
