import { readFile } from 'node:fs/promises';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'permission denied',
  EISDIR: 'expected a file, got a folder',
  ENOTDIR: 'a part of the path is no folder',
};

/** Why a file or folder could not be read, in words. */
export function describeReadError(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return (code && reasons[code]) ?? message;
}

/** The bytes of a file that the user named. Throws a one-line Error `where: reason` where it cannot be read. */
export async function readSourceFile(path: string, where = path): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new Error(`${where}: ${describeReadError(error)}.`, { cause: error });
  }
}
