import { readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { type EnsureDatabase, ensureDatabase } from '../database/ensure-database.ts';
import { ArtifactFolder } from '../files/artifact-folder.ts';
import type { ArtifactStore } from '../files/artifact-store.ts';
import { resolveDataDirectory } from '../files/data-directory.ts';
import { openArtifactStore } from '../files/open-artifact-store.ts';
import { createPool } from '../postgres/postgres-pool.ts';
import { createPostgresRunWriter } from '../postgres/postgres-run-writer.ts';
import { InputError } from '../store/input-error.ts';
import type { RunWriter } from '../store/run-writer.ts';
import { JournalVersionError } from './journal-format.ts';
import { JournalReader } from './journal-reader.ts';
import { JOURNAL_SUFFIX } from './journal-writer.ts';
import { isOrphan } from './leftover-journals.ts';
import { shipJournal } from './ship-journal.ts';
import { artifactNamedBy } from './waiting-artifacts.ts';

export interface SyncOptions extends EnsureDatabase {
  /**
   * Where the journals are: a folder of journals, or a data directory that has one, perhaps copied from another machine.
   * By default the own one. Artifacts are looked for in `artifacts` beside the folder of journals.
   */
  journals?: string;
  /** Where artifacts go; by default what INTERPOLAB_ARTIFACTS says. */
  artifacts?: string;
  onProblem: (message: string) => void;
}

/** What was brought into the store, and what was left. */
export interface SyncReport {
  journals: number;
  runs: number;
  /** Records that the store did not have yet, … */
  records: number;
  /** … and the points of metrics among them. */
  points: number;
  artifacts: number;
  artifactBytes: number;
  /** Artifacts that records name and that are nowhere; their records are in the store all the same. */
  missingArtifacts: number;
  refusedRecords: number;
  damagedLines: number;
  /** Journals that stay, as a newer program has written them. */
  newerJournals: number;
  /** Journals that stay, as the process that writes them runs, or may run on another machine. */
  openJournals: number;
}

const emptyReport = (): SyncReport => ({
  ...{ journals: 0, runs: 0, records: 0, points: 0, artifacts: 0, artifactBytes: 0 },
  ...{ missingArtifacts: 0, refusedRecords: 0, damagedLines: 0, newerJournals: 0, openJournals: 0 },
});

/** The folder of journals that a person means: the one named, or `journal` in it. */
async function journalFolder(named: string): Promise<string> {
  for (const folder of [join(named, 'journal'), named]) {
    if (await stat(folder).then((info) => info.isDirectory()).catch(() => false)) return folder; // biome-ignore format: reads as one
  }
  throw new InputError(
    `journals: expected a folder, but ${named} is none (name a data directory or its folder "journal").`,
  );
}

/** The journals of a folder with a whole header, oldest first; those of a newer program go to `onNewer` instead. */
async function journalsOf(
  folder: string,
  onNewer: (error: JournalVersionError) => void,
): Promise<JournalReader[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(JOURNAL_SUFFIX));
  const readers = names.map((name) => new JournalReader(join(folder, name)));
  for (const reader of readers)
    await reader.readHeader().catch((error) => {
      if (!(error instanceof JournalVersionError)) throw error;
      onNewer(error);
    });
  return readers
    .filter(({ header }) => header)
    .sort((a, b) => (a.header?.openedAt ?? 0) - (b.header?.openedAt ?? 0));
}

/** Brings an artifact to where everybody finds it, if it is not; counts what it did. */
async function bringArtifact(sha256: string, { from, to, report }: Carriers): Promise<void> {
  if (await to.publish(sha256)) return;
  const stored = (await from.sizeOf(sha256)) === undefined ? null : await to.put(from.pathOf(sha256));
  if (stored?.sha256 !== sha256) {
    report.missingArtifacts++; // also when the bytes are not those of the name
    return;
  }
  await to.publish(sha256);
  report.artifacts++;
  report.artifactBytes += stored.bytes;
}

interface Carriers {
  from: ArtifactFolder;
  to: ArtifactStore;
  report: SyncReport;
}

/** The writer that brings what records name before it writes them, and counts what the store did not have. */
function countingWriter(writer: RunWriter, carriers: Carriers): RunWriter {
  const { report } = carriers;
  return {
    ...writer,
    async apply(batch) {
      const applied = await writer.appliedSeq(batch.journalId);
      const news = batch.records.filter(({ seq }) => seq > applied);
      for (const { event } of news) {
        const sha256 = artifactNamedBy(event);
        if (sha256) await bringArtifact(sha256, carriers);
      }
      const remarks = await writer.apply(batch);
      report.records += news.length;
      for (const { event } of news)
        if (event.type === 'metrics') report.points += Object.keys(event.values).length;
      if (batch.skipTo) report.refusedRecords++;
      return remarks;
    },
  };
}

/**
 * Ships every journal of a folder to its present end, with the artifacts that its records name. Journals whose
 * process is gone are removed then, the others stay and may be synchronised again. Stopped at any moment, it goes on
 * from there: a record that the store has is passed by. Rejects if there is no such folder, or no database.
 */
export async function syncJournals(options: SyncOptions): Promise<SyncReport> {
  const dataDirectory = resolveDataDirectory(options.dataDirectory);
  const folder = await journalFolder(resolve(options.journals ?? dataDirectory));
  const databaseUrl = await ensureDatabase({ ...options, dataDirectory });
  const pool = createPool(databaseUrl);
  const report = emptyReport();
  const home = basename(folder) === 'journal' ? dirname(folder) : folder;
  const from = new ArtifactFolder(join(home, 'artifacts'));
  const to = await openArtifactStore({ dataDirectory, url: options.artifacts });
  const writer = countingWriter(createPostgresRunWriter(pool, to), { from, to, report });
  const runs = new Set<string>();
  try {
    const tellNewer = ({ message }: JournalVersionError) => {
      report.newerJournals++;
      options.onProblem(message);
    };
    for (const reader of await journalsOf(folder, tellNewer)) {
      const orphan = await isOrphan(reader); // before the end is read: what comes later is not lost
      await shipJournal(reader, { writer, onProblem: options.onProblem, live: false });
      report.journals++;
      report.damagedLines += reader.damaged;
      runs.add(reader.header!.runId);
      if (orphan) await rm(reader.path, { force: true });
      else report.openJournals++;
    }
  } finally {
    await pool.end();
  }
  return { ...report, runs: runs.size };
}

/** The report in a few words, what is nought left out. */
export function describeSync(report: SyncReport): string {
  const parts: [number, string][] = [
    [report.points, 'points'],
    [report.artifacts, `artifacts (${report.artifactBytes} bytes)`],
    [report.missingArtifacts, 'artifacts that were not found'],
    [report.refusedRecords, 'records refused by the store'],
    [report.damagedLines, 'damaged lines'],
    [report.newerJournals, 'journals of a newer program'],
    [report.openJournals, 'journals still being written'],
  ];
  const more = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  const shipped = `${report.journals} journals of ${report.runs} runs: ${report.records} new records`;
  return [shipped, ...more].join(', ');
}
