import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of this repository: the tracker runs from source, so it knows where it lies. */
export const workspaceRoot = resolve(dirname(fileURLToPath(import.meta.url)), '../../../../..');

/** Where the database, the artifacts and the journals live: the argument, INTERPOLAB_DATA_DIR, or <workspace>/.data. */
export function resolveDataDirectory(directory?: string): string {
  return resolve(directory || process.env.INTERPOLAB_DATA_DIR || join(workspaceRoot, '.data'));
}
