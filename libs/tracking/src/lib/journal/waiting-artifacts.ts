import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunEvent } from '../client/run-event.ts';
import { JournalReader } from './journal-reader.ts';
import { JOURNAL_SUFFIX } from './journal-writer.ts';

/** The artifact that an event names. */
export const artifactNamedBy = (event: RunEvent): string | undefined =>
  event.type === 'image' || event.type === 'artifact' ? event.sha256 : undefined;

/**
 * The artifacts that the journals of a folder name: some of these records may not be in the database yet, which then knows of
 * no use for the bytes. Rejects if a journal cannot be read, as of a newer program: who would remove something must not guess.
 */
export async function waitingArtifacts(directory: string): Promise<Set<string>> {
  const named = new Set<string>();
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [] as string[];
    throw error;
  });
  for (const name of names.filter((entry) => entry.endsWith(JOURNAL_SUFFIX))) {
    const reader = new JournalReader(join(directory, name));
    for (let more = true; more; ) {
      const read = await reader.read();
      for (const { event } of read.records) {
        const sha256 = artifactNamedBy(event);
        if (sha256) named.add(sha256);
      }
      read.advance();
      more = read.more;
    }
  }
  return named;
}
