import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFiles } from './cache-index.ts';

/** Claims a cache folder for this process; the returned function gives it up. Throws if another process builds it. */
export function lockCache(folder: string): () => void {
  const path = join(folder, cacheFiles.lock);
  const claim = (): boolean => {
    try {
      writeFileSync(path, `${process.pid}`, { flag: 'wx' });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      return false;
    }
  };
  if (!claim()) {
    const owner = Number(readFileSync(path, 'utf8'));
    if (owner !== process.pid && isRunning(owner)) {
      throw new Error(
        `image cache ${folder}: is being built by process ${owner}; wait for it, then start again.`,
      );
    }
    rmSync(path, { force: true }); // left behind by a process that was killed
    claim();
  }
  return () => rmSync(path, { force: true });
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0); // signal 0 only asks
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
