import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { costOfAll } from '../catalogue/describe-rows.ts';
import {
  type CatalogueState,
  type InspectOptions,
  inspectCatalogue,
} from '../catalogue/inspect-catalogue.ts';
import type { JobState } from '../catalogue/row-states.ts';
import { jobFlops } from '../catalogue/stage-flops.ts';
import type { Executor } from '../executor/executor.ts';
import { holdFolder } from '../experiment/experiment-lock.ts';
import type { StopSignal } from '../experiment/stop-signal.ts';
import { formatCount, formatDuration } from '../report/format.ts';
import { ProgressMeter } from '../report/progress-meter.ts';
import type { TextOutput } from '../report/progress-printer.ts';
import { type FailedJob, type PaperJob, pendingJobs, runJobs } from './paper-jobs.ts';

export interface PaperOptions extends InspectOptions {
  readonly output: TextOutput;
  readonly stop: StopSignal;
  /** Print what would be computed, and stop. */
  readonly planOnly: boolean;
  /** Compute nothing: the report of what is there. */
  readonly reportOnly: boolean;
  readonly makeExecutor: (logFolder: string) => Executor;
}

export interface PaperOutcome {
  readonly status: 'finished' | 'interrupted' | 'planned';
  /** As it stands at the end. */
  readonly catalogue: CatalogueState;
  readonly failed: readonly FailedJob[];
}

/** Roughly what an experiment takes that has nothing to train: a process, its engine, the measures. */
const START_SECONDS = 8;

/**
 * Computes what rows of the catalogue still need, from wherever they stand. What is done is found by its content, so the same
 * call after a stop or a kill goes on, and rows that share an experiment pay for it once.
 */
export async function runPaper(options: PaperOptions): Promise<PaperOutcome> {
  const { output, planOnly, reportOnly, dataDirectory } = options;
  const catalogue = await inspectCatalogue(options);
  // every experiment is a process that starts and measures, also where nothing is left to train
  const startFlops = START_SECONDS * (catalogue.rate?.flopPerSecond ?? 0);
  const jobs = pendingJobs(catalogue.states, (state) => startFlops + flopsLeft(state));
  const impossible = catalogue.states.filter(({ jobs: ofRow }) => ofRow.length === 0);
  for (const { row, status, reason } of impossible) output.write(`row ${row.row} ${status}: ${reason}\n`);
  output.write(
    `${formatCount(catalogue.states.length - impossible.length)} rows, ${formatCount(jobs.length)} experiments left to compute: ${costOfAll(catalogue.states, catalogue.rate)}\n`,
  );
  if (planOnly) {
    for (const { job, rows } of jobs) output.write(`  ${job.name}, for row ${rows.join(', ')}\n`);
    return { status: 'planned', catalogue, failed: [] };
  }
  if (reportOnly || jobs.length === 0) return { status: 'finished', catalogue, failed: [] };
  const folder = join(dataDirectory, 'paper');
  mkdirSync(folder, { recursive: true });
  const release = await holdFolder(folder, 'the set of experiments');
  try {
    const { isWhole, failed } = await computeHeld(jobs, { ...options, folder });
    const status = isWhole ? 'finished' : 'interrupted';
    if (!isWhole) output.write('stopped; "paper" with the same options goes on from here.\n');
    return { status, catalogue: await inspectCatalogue(options), failed };
  } finally {
    await release();
  }
}

async function computeHeld(
  jobs: readonly PaperJob[],
  { makeExecutor, folder, output, stop }: PaperOptions & { folder: string },
) {
  const executor = makeExecutor(folder);
  stop.onRequest(() => executor.stop());
  // progress by operations: experiments differ by far in what they cost
  const total = jobs.reduce((sum, { flops }) => sum + flops, 0) || 1;
  const meter = new ProgressMeter(Number.POSITIVE_INFINITY);
  meter.report(0, total, performance.now() / 1000);
  let [ended, done] = [0, 0];
  try {
    return await runJobs(jobs, {
      executor,
      isStopped: () => stop.requested,
      onEnd({ job, rows, flops }, error) {
        ended++;
        done += flops;
        const { etaSeconds } = meter.report(done, total, performance.now() / 1000);
        const eta = etaSeconds === null ? '' : `, about ${formatDuration(etaSeconds)} left`;
        const what = error === undefined ? 'done' : `failed: ${error}`;
        output.write(`  ${ended} of ${jobs.length}: ${job.name}, row ${rows.join(', ')}: ${what}${eta}\n`);
      },
    });
  } finally {
    await executor.close();
  }
}

function flopsLeft({ job, plan }: JobState): number {
  return plan.stages.reduce((sum, { stage, record }) => (record ? sum : sum + jobFlops(job, stage)), 0);
}
