import { randomUUID } from 'node:crypto';
import { open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning, ownIdentity, type ProcessIdentity } from '../client/process-identity.ts';

interface Holder extends ProcessIdentity {
  token: string;
}

/** A lock is written in two steps; an unreadable one is young until this age. */
const HALF_WRITTEN_MS = 5_000;
/** A lock of another machine cannot be checked, but a live holder freshens it. */
const FOREIGN_MS = 30_000;
const FRESHEN_MS = 5_000;

/**
 * How long ago a file was written, by the clock of its disk: a shared disk has one, and the clocks of two machines that
 * use it may be an hour apart.
 */
async function ageOf(path: string): Promise<number> {
  const probe = `${path}.${randomUUID()}.now`;
  try {
    await writeFile(probe, '.');
    return (await stat(probe)).mtimeMs - (await stat(path)).mtimeMs;
  } finally {
    await rm(probe, { force: true });
  }
}

/** Writes what is there once more, so that the disk gives the file its own time. A file that is gone stays gone. */
async function freshen(path: string, holder: Holder): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.write(JSON.stringify(holder), 0);
  } finally {
    await file.close();
  }
}

async function create(path: string, holder: Holder): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(JSON.stringify(holder)).finally(() => file.close());
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

/** Whether the lock file was left by a process that is no more. A missing file is not stale, it is free. */
async function isStale(path: string): Promise<boolean> {
  try {
    const holder = await readHolder(path);
    if (!holder) return (await ageOf(path)) > HALF_WRITTEN_MS;
    const running = isRunning(holder);
    return running === 'unknown' ? (await ageOf(path)) > FOREIGN_MS : !running;
  } catch {
    return false; // gone meanwhile
  }
}

/**
 * Removes a stale lock. Two processes may see the same stale lock; if the slower one removed it later, it would
 * remove the faster one's new lock. So removing has a lock of its own, and looks again when it has it.
 */
async function removeStale(path: string): Promise<void> {
  const removing = `${path}.removing`;
  if (!(await create(removing, { ...ownIdentity(), token: randomUUID() }))) {
    if (await isStale(removing)) await rm(removing, { force: true });
    return;
  }
  try {
    if (await isStale(path)) await rm(path, { force: true });
  } finally {
    await rm(removing, { force: true });
  }
}

/**
 * Waits for the lock file at `path` and takes it; returns how to give it back. The lock of a dead process is taken
 * over, also when another process has got its number. Throws after `timeoutMs` naming the holder.
 */
export async function lockFile(path: string, timeoutMs = 120_000): Promise<() => Promise<void>> {
  const holder: Holder = { ...ownIdentity(), token: randomUUID() };
  const deadline = performance.now() + timeoutMs;
  while (!(await create(path, holder))) {
    if (await isStale(path)) await removeStale(path);
    else if (performance.now() > deadline) {
      const other = await readHolder(path);
      throw new Error(
        `lockFile: ${path} is held by process ${other?.pid ?? '?'} on ${other?.host ?? '?'} ` +
          `(wait for it or end it; if there is no such process, delete the file).`,
      );
    }
    await sleep(25);
  }
  const beats = setInterval(async () => {
    // taken over, as this process was stopped for long: it is not ours to freshen
    if ((await readHolder(path))?.token === holder.token) await freshen(path, holder).catch(() => {});
  }, FRESHEN_MS).unref();
  return async () => {
    clearInterval(beats);
    if ((await readHolder(path))?.token === holder.token) await rm(path, { force: true });
  };
}
