// nx run tracking:purge-files -- [--dry-run]
import { parseArgs } from 'node:util';
import { ensureDatabase } from '../database/ensure-database.ts';
import { resolveDataDirectory } from '../files/data-directory.ts';
import { createArtifactPurger } from './artifact-purger.ts';
import type { PurgedArtifacts } from './purge-artifacts.ts';

const number = (value: number) => value.toLocaleString('en-US');

/** What was freed, or would be, in a line or two. */
export function describePurge(purged: PurgedArtifacts, { dryRun }: { dryRun: boolean }): string {
  const freed = `${number(purged.files)} files of ${number(purged.bytes)} bytes that nothing names`;
  const waiting = `${number(purged.waitingFiles)} files of ${number(purged.waitingBytes)} bytes stay for now: stored or needed within the hour, or named by a journal.`;
  return [
    dryRun ? `would free ${freed} (without --dry-run it does)` : `freed ${freed}`,
    ...(purged.waitingFiles > 0 ? [waiting] : []),
  ].join('\n');
}

/** What the command prints. */
export async function purgeCommand(args: readonly string[]): Promise<string> {
  const { values } = parseArgs({
    args: [...args],
    options: { 'dry-run': { type: 'boolean', default: false } },
  });
  const databaseUrl = await ensureDatabase();
  const dryRun = values['dry-run'];
  const purger = createArtifactPurger({ databaseUrl, dataDirectory: resolveDataDirectory() });
  return describePurge(await purger.purge({ dryRun }), { dryRun });
}
