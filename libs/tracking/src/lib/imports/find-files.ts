import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { InputError } from '../store/input-error.ts';

/** A file below a folder. */
export interface FoundFile {
  /** From the folder, with "/" between its parts. */
  name: string;
  path: string;
}

/** Every file below a folder, in the order of names everywhere; links are not followed. Throws InputError. */
export async function findFiles(folder: string): Promise<FoundFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause) => {
    throw new InputError(
      `import: ${folder}: expected a folder that can be read, got ${(cause as Error).message}.`,
      {
        cause,
      },
    );
  });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return { name: relative(folder, path).split(sep).join('/'), path };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The folder part of a found name; "." at the top. */
export const folderOf = (name: string): string => name.split('/').slice(0, -1).join('/') || '.';

/** What a list holds under each key, keys in the order of their first. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
