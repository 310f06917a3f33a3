import { stat } from 'node:fs/promises';
import { InputError } from '../../store/input-error.ts';
import type { RunSource } from '../source-run.ts';
import { openFileStore } from './file-store.ts';
import { openPostgresStore, openSqliteStore } from './sql-store.ts';

/** Opens MLflow's folder, its SQLite file or its database in Postgres. Throws InputError, one line. */
export async function openMlflow(place: string): Promise<RunSource> {
  if (/^postgres(ql)?:\/\//.test(place)) return openPostgresStore(place);
  const found = await stat(place).catch((cause) => {
    throw new InputError(
      `import: ${place}: expected a folder mlruns, an SQLite file or postgres://…, got nothing.`,
      {
        cause,
      },
    );
  });
  return found.isDirectory() ? openFileStore(place) : openSqliteStore(place);
}
