import { isAbsolute, relative, resolve } from 'node:path';

/** A path that a source names, from a folder; undefined if it would lead out of it. */
export function pathBelow(folder: string, name: string): string | undefined {
  const path = resolve(folder, name);
  const from = relative(folder, path);
  return from === '' || from === '..' || from.startsWith('../') || from.startsWith('..\\') || isAbsolute(from)
    ? undefined
    : path;
}
