import type { TrackedRun } from '@interpolab/tracking';
import { UsageError } from '../config/config-error.ts';
import { resolveConfig } from '../config/experiment-config.ts';
import type { JsonObject } from '../config/json-value.ts';
import { observed } from '../env.ts';
import type { Executor } from '../executor/executor.ts';
import { holdFolder } from '../experiment/experiment-lock.ts';
import { openTracker } from '../experiment/open-tracker.ts';
import { runExperiment } from '../experiment/run-experiment.ts';
import type { RunOptions } from '../experiment/run-plan.ts';
import type { StopSignal } from '../experiment/stop-signal.ts';
import { formatCount, formatDuration } from '../report/format.ts';
import { ProgressMeter } from '../report/progress-meter.ts';
import { samplingConditions } from '../stages/sampling-condition.ts';
import { hashOf } from '../stages/stage-plan.ts';
import { baseTrial, compareTrials, type TrialComparison } from './compare-trials.ts';
import { assertObjective, objectiveOf } from './objective.ts';
import { scheduleTrials } from './schedule-trials.ts';
import { countTrials, suggestTrial } from './suggest-trial.ts';
import type { SweepConfig } from './sweep-config.ts';
import { jobsOf, type SweepJob } from './sweep-job.ts';
import { type DoneJob, SweepLedger } from './sweep-ledger.ts';
import { comparisonsTable, describeTrial, sweepTable, trialsTable } from './sweep-table.ts';
import { bestFirst, type JudgedTrial, type Trial } from './trial.ts';

export interface SweepOptions extends Omit<RunOptions, 'seed' | 'parallel'> {
  readonly sweep: SweepConfig;
  /** The trial that the others are compared with; left out: the preset as it stands, or the first. */
  readonly against?: number;
  /** Where its experiments are computed; `logFolder` is for what they print. */
  makeExecutor(sweep: { readonly runId: string; readonly logFolder: string }): Promise<Executor>;
}

export interface SweepOutcome {
  readonly status: 'finished' | 'interrupted' | 'planned';
  readonly runId: string | null;
  /** The best first. */
  readonly trials: readonly JudgedTrial[];
  /** Experiments that failed in this call; the next one tries them again. */
  readonly failed: number;
  /** With several seeds: the trials against one of them, seed by seed. */
  readonly comparisons: readonly TrialComparison[];
}

/**
 * Runs a sweep from wherever it stands to its end: tries what its method asks for, each trial with every seed, and
 * prints and tracks what came of it. Stopped or killed at any moment, the same call goes on with the same trials.
 */
export async function runSweep(options: SweepOptions): Promise<SweepOutcome> {
  const { sweep, output, dataDirectory, planOnly } = options;
  const all = countTrials(sweep);
  if (options.against !== undefined && options.against >= all)
    throw new UsageError(
      `--against: expected the number of a trial, 0 to ${all - 1}, got ${options.against}`,
    );
  const first = suggestTrial(sweep, []) as Trial;
  await describeFirst(first, options);
  const jobs = all * sweep.seeds.length;
  output.write(
    `sweep ${sweep.name}: ${formatCount(all)} trials (${sweep.method.kind}) × ${sweep.seeds.length} seeds = ${formatCount(jobs)} experiments; the first is the one above.\n`,
  );
  if (planOnly) return { status: 'planned', runId: null, trials: [], failed: 0, comparisons: [] };
  const ledger = SweepLedger.open(dataDirectory, sweep);
  const release = await holdFolder(ledger.folder, `sweep ${sweep.name}`);
  try {
    return await runHeld(ledger, options);
  } finally {
    await release();
  }
}

/** What one experiment of the sweep is and costs, as `train --plan` says it. Also finds settings and objectives that cannot be. */
async function describeFirst(first: Trial, { sweep, ...options }: SweepOptions): Promise<void> {
  const [{ overrides, seed }] = jobsOf(sweep, first);
  const config = resolveConfig({ preset: sweep.preset, overrides });
  assertObjective(sweep.objective, samplingConditions(config.sampling));
  await runExperiment({ ...options, config, seed, planOnly: true });
}

async function runHeld(ledger: SweepLedger, options: SweepOptions): Promise<SweepOutcome> {
  const { sweep, output, stop } = options;
  const [{ overrides }] = jobsOf(sweep, suggestTrial(sweep, []) as Trial);
  const { preset } = sweep;
  const tracking = await openTracker(options);
  const executor = await options.makeExecutor({ runId: ledger.runId, logFolder: `${ledger.folder}/jobs` });
  stop.onRequest(() => executor.stop());
  const run = tracking.startRun({
    ...{ id: ledger.runId, resume: ledger.resumed, kind: 'sweep', name: sweep.name, seed: sweep.seed },
    project: resolveConfig({ preset, overrides }).project,
    config: sweep as unknown as JsonObject,
    configHash: hashOf(sweep),
    engine: 'none',
    ...observed(),
  });
  try {
    const { trials, isWhole, failed } = await runTracked({ ledger, executor, run, sweep, output, stop });
    const sorted = [...trials].sort(bestFirst(sweep.objective.goal));
    if (!isWhole) {
      output.write('stopped; "sweep" with the same options goes on from here.\n');
      run.finish('interrupted');
      return { status: 'interrupted', runId: run.id, trials: sorted, failed, comparisons: [] };
    }
    const comparisons = sweep.seeds.length > 1 ? compared(ledger, trials, options) : [];
    if (comparisons.length > 0) run.table('comparisons', comparisonsTable(comparisons));
    run.summary({ best: sorted[0] as unknown as JsonObject, trials: trials.length });
    run.finish('finished');
    output.write(
      `\n${sweepTable(sweep, sorted, comparisons)}\n\nrun ${run.id}; its experiments: tag = "sweep:${sweep.name}"\n`,
    );
    return { status: 'finished', runId: run.id, trials: sorted, failed, comparisons };
  } catch (error) {
    executor.stop();
    run.finish('failed', { error: (error as Error).message });
    throw error;
  } finally {
    await executor.close();
    await tracking.close();
  }
}

function compared(
  ledger: SweepLedger,
  trials: readonly JudgedTrial[],
  { sweep, against = baseTrial(sweep, trials) }: SweepOptions,
): TrialComparison[] {
  return compareTrials(sweep, trials, { against, find: (key) => ledger.find(key) });
}

interface Execution {
  readonly ledger: SweepLedger;
  readonly executor: Executor;
  readonly run: TrackedRun;
  readonly sweep: SweepConfig;
  readonly output: SweepOptions['output'];
  readonly stop: StopSignal;
}

async function runTracked({ ledger, executor, run, sweep, output, stop }: Execution) {
  const total = countTrials(sweep) * sweep.seeds.length;
  const meter = new ProgressMeter(Number.POSITIVE_INFINITY);
  meter.report(0, total, performance.now() / 1000);
  const done: DoneJob[] = [];
  const judged: JudgedTrial[] = [];
  const goal = bestFirst(sweep.objective.goal);

  async function compute(job: SweepJob, trial: Trial): Promise<boolean> {
    const started = performance.now();
    const end = await executor.run(job);
    if (end.status === 'interrupted') return false;
    const failed = end.status === 'failed';
    const record: DoneJob = {
      ...{ key: job.key, trial: job.trial, seed: job.seed, settings: trial.settings },
      runId: failed ? null : end.runId,
      objective: failed || end.stoppedAt !== undefined ? null : objectiveOf(sweep.objective, end.results),
      error: failed ? end.error : null,
      seconds: (performance.now() - started) / 1000,
      ...(!failed && end.curve && { curve: end.curve }),
      ...(!failed && end.stoppedAt !== undefined && { stoppedAt: end.stoppedAt }),
    };
    ledger.add(record);
    report(record);
    return true;
  }

  function report(record: DoneJob): void {
    done.push(record);
    const reading = meter.report(done.length, total, performance.now() / 1000);
    run.progress(reading);
    const eta = reading.etaSeconds === null ? '' : `, about ${formatDuration(reading.etaSeconds)} left`;
    output.write(`  ${done.length} of at most ${total}: ${describeTrial(sweep, record)}${eta}\n`);
  }

  const scheduled = await scheduleTrials(sweep, {
    executor,
    compute,
    find: (key) => ledger.find(key),
    isStopped: () => stop.requested,
    onJudged(trial) {
      judged.push(trial);
      const best = [...judged].sort(goal)[0].objective;
      if (typeof trial.objective === 'number') run.log({ objective: trial.objective }, { step: trial.index });
      if (typeof best === 'number') run.log({ 'objective/best': best }, { step: trial.index });
      run.table('trials', trialsTable(sweep, judged));
    },
  });
  return { ...scheduled, failed: done.filter(({ error }) => error !== null).length };
}
