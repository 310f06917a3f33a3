import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Readable } from 'node:stream';

/** A file that is on the disk, under a name that nobody reads. */
export interface DraftFile {
  /** Gives it its name, in one step. */
  place(): void;
  /** Removes it, unless it has its name. */
  discard(): void;
}

/** Writes a stream beside `path`, to the last byte. If the stream fails nothing is left of it. */
export async function draftFile(path: string, openSource: () => Promise<Readable>): Promise<DraftFile> {
  mkdirSync(dirname(path), { recursive: true });
  // named as writeFileAtomically names its own, which removes those that killed processes have left
  const draft = join(dirname(path), `.${basename(path)}.${process.pid}.${randomUUID()}.partial`);
  const discard = () => rmSync(draft, { force: true });
  try {
    await writeAll(draft, openSource);
  } catch (error) {
    discard();
    throw error;
  }
  return {
    place() {
      renameSync(draft, path);
      syncFolder(dirname(path));
    },
    discard,
  };
}

async function writeAll(path: string, openSource: () => Promise<Readable>): Promise<void> {
  const file = await open(path, 'wx'); // before the source: a stream that fails while nobody listens ends the process
  try {
    for await (const piece of await openSource()) await file.writeFile(piece); // goes on at the file's position, and writes all of it
    await file.sync();
  } finally {
    await file.close();
  }
}

function syncFolder(folder: string): void {
  if (process.platform === 'win32') return; // folders cannot be opened there
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
