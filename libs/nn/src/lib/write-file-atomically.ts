import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { diskFullReasons } from './disk-full.ts';

/** A whole file, or its pieces in order: each is asked for when the one before is written. */
export type FileContent = string | Uint8Array | Iterable<Uint8Array>;

/**
 * Writes a file so that `path` always holds either the old content or the whole new one, even after a power cut:
 * temporary file in the same folder, fsync, rename, fsync of the folder. Returns when all is on disk. Throws a
 * one-line Error naming the file when it cannot be written; the old file is then as it was.
 */
export function writeFileAtomically(path: string, content: FileContent): void {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.${randomUUID()}.partial`);
  try {
    removeAbandoned(path);
    writeAndSync(temporary, content);
    renameSync(temporary, path);
    syncFolder(dirname(path));
  } catch (error) {
    removeQuietly(temporary);
    throw describeWriteError(path, error);
  }
}

function writeAndSync(path: string, content: FileContent): void {
  const file = openSync(path, 'wx');
  try {
    for (const piece of piecesOf(content)) {
      for (let done = 0; done < piece.length; ) {
        done += writeSync(file, piece, done);
      }
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function piecesOf(content: FileContent): Iterable<Uint8Array> {
  if (typeof content === 'string') {
    return [new TextEncoder().encode(content)];
  }
  return content instanceof Uint8Array ? [content] : content;
}

/** Removes what killed processes left behind; a checkpoint can be large and is written often. */
function removeAbandoned(path: string): void {
  const prefix = `.${basename(path)}.`;
  for (const name of readdirSync(dirname(path))) {
    if (name.startsWith(prefix) && name.endsWith('.partial')) {
      const pid = Number(name.slice(prefix.length).split('.')[0]);
      if (Number.isInteger(pid) && pid > 0 && !isRunning(pid)) {
        rmSync(join(dirname(path), name), { force: true });
      }
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0); // signal 0 only asks
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function syncFolder(folder: string): void {
  if (process.platform === 'win32') {
    return; // folders cannot be opened there
  }
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // On a read-only disk nothing was written; the first error is the one to report.
  }
}

const reasons: Readonly<Record<string, string>> = {
  ...diskFullReasons,
  EROFS: 'the file system is read-only (choose another data folder)',
  EACCES: 'permission denied (choose another data folder or change its owner)',
  EPERM: 'permission denied (choose another data folder or change its owner)',
  EISDIR: 'a folder is in its place (choose another name)',
  ENOENT: 'the folder does not exist (create it first)',
};

function describeWriteError(path: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  return code && reasons[code]
    ? new Error(`${path}: could not be written: ${reasons[code]}`, { cause: error })
    : error;
}
