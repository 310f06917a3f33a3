import { randomUUID } from 'node:crypto';
import { open, readFile, rm, stat, utimes } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning, ownIdentity, type ProcessIdentity } from '../client/process-identity.ts';

interface Holder extends ProcessIdentity {
  token: string;
}

/** A lock is written in two steps; an unreadable one is young until this age. */
const HALF_WRITTEN_MS = 5_000;
/** A lock of another machine cannot be checked, but a live holder freshens it. */
const FOREIGN_MS = 10 * 60_000;
const FRESHEN_MS = 60_000;

const ageOf = async (path: string) => Date.now() - (await stat(path)).mtimeMs;

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
  const deadline = Date.now() + timeoutMs;
  while (!(await create(path, holder))) {
    if (await isStale(path)) await removeStale(path);
    else if (Date.now() > deadline) {
      const other = await readHolder(path);
      throw new Error(
        `lockFile: ${path} is held by process ${other?.pid ?? '?'} on ${other?.host ?? '?'} ` +
          `(wait for it or end it; if there is no such process, delete the file).`,
      );
    }
    await sleep(25);
  }
  const freshen = setInterval(
    () => void utimes(path, new Date(), new Date()).catch(() => {}),
    FRESHEN_MS,
  ).unref();
  return async () => {
    clearInterval(freshen);
    if ((await readHolder(path))?.token === holder.token) await rm(path, { force: true });
  };
}
