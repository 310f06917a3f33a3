import { existsSync } from 'node:fs';
import { mkdtemp, rmdir, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { DiskFinding } from './doctor-report.ts';

/**
 * Whether results can be kept in `folder`, and how much. A folder is made there, or in the nearest one above that
 * exists, and removed again: access rights alone do not tell of a disk that is read-only or full.
 */
export async function inspectDisk(folder: string): Promise<DiskFinding> {
  const exists = existsSync(folder);
  let nearest = resolve(folder);
  while (!existsSync(nearest) && dirname(nearest) !== nearest) nearest = dirname(nearest);
  try {
    await rmdir(await mkdtemp(join(nearest, '.interpolab-doctor-')));
    const { bavail, bsize } = await statfs(nearest);
    return { folder, exists, writable: true, free: bavail * bsize };
  } catch (error) {
    const { code = (error as Error).message } = error as NodeJS.ErrnoException;
    const why = reasons[code] ?? code;
    return {
      folder,
      exists,
      writable: false,
      problem: `${why} (${nearest}; correct that, or set INTERPOLAB_DATA_DIR).`,
    };
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'part of the path is a file',
};
