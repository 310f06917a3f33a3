import type { ArtifactStore } from '../files/artifact-store.ts';
import { createPool } from '../postgres/postgres-pool.ts';
import { createPostgresRunWriter } from '../postgres/postgres-run-writer.ts';
import { isInputError } from '../store/input-error.ts';
import { admitEvents } from './admit-events.ts';
import { type Certificate, mismatchesOf, type RunCertificate } from './certificate.ts';
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

/** Says how far it is, at most every two seconds. */
function progressOf(onProgress: (line: string) => void, total: number) {
  const began = Date.now();
  let told = began;
  let events = 0;
  return (done: number, more: number) => {
    events += more;
    const now = Date.now();
    if (now - told < 2000) return;
    told = now;
    const rate = Math.round((1000 * events) / (now - began));
    const left =
      done > 0 ? `, some ${Math.round(((now - began) * (total - done)) / done / 1000)} s left` : '';
    onProgress(`run ${done + 1} of ${total}, ${rate.toLocaleString('en-US')} records/s${left}`);
  };
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
  const progress = progressOf(onProgress, source.runs.length);
  const pool = into && createPool(into.databaseUrl);
  const importOne = async (run: SourceRun, done: number): Promise<RunCertificate> => {
    if (!into || !pool) return countOnly(run);
    const survey = await run.survey();
    const certificate = surveyed(run, survey);
    const { runId, leftOut, remarks } = await importRun({
      ...{
        writer: createPostgresRunWriter(pool, into.artifacts),
        artifacts: into.artifacts,
        project: into.project,
      },
      ...{ tracker, run, outline: survey.outline, onEvents: (count) => progress(done, count) },
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
    for (const [done, run] of source.runs.entries()) {
      runs.push(await orError(run, () => importOne(run, done)));
      progress(done + 1, 0);
    }
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
