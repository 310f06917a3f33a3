import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isRunning } from '../client/process-identity.ts';
import { JournalReader } from './journal-reader.ts';
import { JOURNAL_SUFFIX } from './journal-writer.ts';

/** A journal of another machine is an orphan after this long without a heartbeat. */
const FOREIGN_ORPHAN_MS = 10 * 60_000;
/** A file without a header is a process's that is just beginning, or was killed then. */
const HEADLESS_MS = 60_000;

/** Whether the process that wrote a journal is no more. */
export async function isOrphan(reader: JournalReader): Promise<boolean> {
  const header = await reader.readHeader();
  const running = header ? isRunning(header.owner) : 'unknown';
  if (running !== 'unknown') return !running;
  const info = await stat(reader.path).catch(() => undefined);
  return info !== undefined && Date.now() - info.mtimeMs > (header ? FOREIGN_ORPHAN_MS : HEADLESS_MS);
}

/** The journals whose process is no more, oldest first. */
export async function findLeftoverJournals(directory: string): Promise<JournalReader[]> {
  const names = await readdir(directory).catch(() => [] as string[]);
  const readers: JournalReader[] = [];
  for (const name of names.filter((entry) => entry.endsWith(JOURNAL_SUFFIX))) {
    const reader = new JournalReader(join(directory, name));
    if (!(await isOrphan(reader).catch(() => false))) continue; // not readable, or of a newer program: not ours
    if (reader.header) readers.push(reader);
    else await rm(reader.path, { force: true }); // killed before the run had begun
  }
  return readers.sort((a, b) => (a.header?.openedAt ?? 0) - (b.header?.openedAt ?? 0));
}
