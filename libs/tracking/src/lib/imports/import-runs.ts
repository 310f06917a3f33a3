import type { ArtifactStore } from '../files/artifact-store.ts';
import { createPool } from '../postgres/postgres-pool.ts';
import { createPostgresRunWriter } from '../postgres/postgres-run-writer.ts';
import { isInputError } from '../store/input-error.ts';
import { admitEvents } from './admit-events.ts';
import { type Certificate, mismatchesOf, type RunCertificate } from './certificate.ts';
import { ImportProgress } from './import-progress.ts';
import { importRun } from './import-run.ts';
import { LeftOut } from './left-out.ts';
import type { RunSource, SourceRun, Survey } from './source-run.ts';
import { storedCounts } from './stored-counts.ts';

export interface ImportInto {
  readonly databaseUrl: string;
  readonly artifacts: ArtifactStore;
  readonly project: string;
}

export interface ImportRuns {
  readonly tracker: string;
  /** What the source is called in the certificate. */
  readonly path: string;
  readonly source: RunSource;
  /** Left out in a dry run, which only counts. */
  readonly into?: ImportInto;
  readonly onProgress?: (line: string) => void;
}

const nothing = (run: string): RunCertificate => ({
  ...{ run, id: null, source: null, replacedPoints: 0, leftOut: null, leftOutThings: [], store: null },
  ...{ mismatches: [], remarks: [], error: null },
});

function surveyed(run: SourceRun, { census, remarks }: Survey): RunCertificate {
  const { counts: source, replacedPoints } = census.counts();
  return { ...nothing(run.label), source, replacedPoints, remarks: [...remarks] };
}

async function countOnly(run: SourceRun): Promise<RunCertificate> {
  const certificate = surveyed(run, await run.survey());
  const leftOut = new LeftOut();
  for await (const _ of admitEvents(run, leftOut));
  return { ...certificate, leftOut: leftOut.counts(), leftOutThings: leftOut.things };
}

/** What cannot be read is told in its place, and the other runs go on. */
async function orError(run: SourceRun, work: () => Promise<RunCertificate>): Promise<RunCertificate> {
  try {
    return await work();
  } catch (error) {
    if (!isInputError(error)) throw error;
    return { ...nothing(run.label), error: error.message };
  }
}

/**
 * Imports the runs of a source, one after the other, and certifies for each that the store has what the source has.
 * It may be stopped and called again. A run that cannot be read wholly is not imported, and says so.
 */
export async function importRuns(options: ImportRuns): Promise<Certificate> {
  const { tracker, path, source, into, onProgress = () => {} } = options;
  const progress = new ImportProgress(onProgress, source.runs.length);
  const pool = into && createPool(into.databaseUrl);
  const importOne = async (run: SourceRun): Promise<RunCertificate> => {
    progress.nextRun();
    if (!into || !pool) return countOnly(run);
    const survey = await run.survey();
    const certificate = surveyed(run, survey);
    const { runId, leftOut, remarks } = await importRun({
      ...{
        writer: createPostgresRunWriter(pool, into.artifacts),
        artifacts: into.artifacts,
        project: into.project,
      },
      ...{ tracker, run, outline: survey.outline, progress },
    });
    const store = await storedCounts(pool, into.artifacts, runId);
    return {
      ...{ ...certificate, id: runId, store, leftOut: leftOut.counts(), leftOutThings: leftOut.things },
      mismatches: mismatchesOf(certificate.source!, leftOut.counts(), store),
      remarks: [...certificate.remarks, ...remarks],
    };
  };
  try {
    const runs: RunCertificate[] = [];
    for (const run of source.runs) runs.push(await orError(run, () => importOne(run)));
    return {
      ...{ format: 'interpolab-import-certificate-1', tracker, source: path, project: into?.project ?? null },
      ...{ dryRun: !into, equal: runs.every(({ error, mismatches }) => !error && mismatches.length === 0) },
      ...{ runs, remarks: [...source.remarks] },
    };
  } finally {
    await source.close?.();
    await pool?.end();
  }
}
