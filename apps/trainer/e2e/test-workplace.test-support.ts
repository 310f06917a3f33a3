import { rmSync } from 'node:fs';
import { connect, ensurePostgres, type RunStore, stopPostgres } from '@interpolab/tracking';
import { afterAll, beforeAll } from 'vitest';
import { newDataFolder } from './trainer-process.test-support.ts';

export interface TestWorkplace {
  /** What the trainer has stored. */
  readonly store: RunStore;
  readonly databaseUrl: string;
  /** Stops the server as an administrator would, and starts it again. */
  restartDatabase(): Promise<void>;
  /** A data folder for an experiment. */
  freshFolder(): string;
  /** What a trainer needs to work in that folder and with this database. */
  environment(folder: string): Record<string, string>;
}

/** One database for the tests of a file, and data folders; all of it is gone at the end. To be called at the file's top. */
export function useWorkplace(): TestWorkplace {
  const databaseFolder = newDataFolder();
  const folders = [databaseFolder];
  let databaseUrl: string;
  let store: RunStore;
  const server = { dataDirectory: databaseFolder, settings: { fsync: 'off' } };
  beforeAll(async () => {
    databaseUrl = await ensurePostgres(server);
    store = connect(databaseUrl);
  }, 120_000);
  afterAll(async () => {
    await store?.close();
    await stopPostgres({ dataDirectory: databaseFolder });
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });
  return {
    get store() {
      return store;
    },
    get databaseUrl() {
      return databaseUrl;
    },
    async restartDatabase() {
      await stopPostgres(server);
      const url = await ensurePostgres(server);
      if (url !== databaseUrl) throw new Error(`the database has moved to ${url}`);
    },
    freshFolder() {
      const folder = newDataFolder();
      folders.push(folder);
      return folder;
    },
    environment: (folder) => ({ INTERPOLAB_DATA_DIR: folder, DATABASE_URL: databaseUrl }),
  };
}
