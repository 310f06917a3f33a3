import type { EngineChoice } from '@interpolab/tensor';
import type { TrackedRun, Tracking } from '@interpolab/tracking';
import type { JsonObject } from '../config/json-value.ts';
import { holdExperiment } from '../experiment/experiment-lock.ts';
import { type PlannedStage, stageJob } from '../experiment/experiment-plan.ts';
import { ExperimentProgress } from '../experiment/experiment-progress.ts';
import { openTracker } from '../experiment/open-tracker.ts';
import { claimRunIdentity } from '../experiment/run-identity.ts';
import { runStage } from '../experiment/run-stage.ts';
import type { StopSignal } from '../experiment/stop-signal.ts';
import { ProgressPrinter, type TextOutput } from '../report/progress-printer.ts';
import type { Estimate } from '../stages/stage.ts';
import type { StageRecord } from '../stages/stage-folder.ts';
import { ComputeWorker } from '../worker/compute-worker.ts';
import { describeEngine } from '../worker/messages.ts';
import { describeSelection, type SelectionSummary, selectionTable } from './describe-selection.ts';
import type { SelectionConfig } from './selection-config.ts';
import { planSelection, type SelectionPlan } from './selection-plan.ts';

export interface SelectionOptions {
  readonly config: SelectionConfig;
  readonly seed: number;
  readonly engine: EngineChoice;
  /** Threads of each engine. */
  readonly threads?: number;
  /** Members of the ensemble that are trained at a time, each in a computing thread with an engine of its own. */
  readonly parallel: number;
  readonly dataDirectory: string;
  readonly output: TextOutput;
  readonly stop: StopSignal;
  readonly planOnly: boolean;
  readonly offline?: boolean;
  readonly evaluationOnly: boolean;
}

export interface SelectionOutcome {
  readonly status: 'finished' | 'interrupted' | 'planned';
  readonly runId: string | null;
  readonly summary: SelectionSummary | null;
}

/**
 * Chooses the extremes of a labelled set from wherever the work stands: images, evaluation classifier, ensemble, scores,
 * filter, each a child run whose result is kept by content. Stopped or killed at any moment, the same call goes on from
 * the last checkpoint and ends with the same bits.
 */
export async function runSelection(options: SelectionOptions): Promise<SelectionOutcome> {
  const { engine, threads, parallel } = options;
  const workers = [await ComputeWorker.start({ engine, threads })];
  try {
    const plan = await planSelection({ ...options, engine: workers[0].engine });
    while (workers.length < parallel) workers.push(await ComputeWorker.start({ engine, threads }));
    const release = options.planOnly ? async () => {} : await holdExperiment(plan);
    try {
      return await runPlan(plan, { ...options, workers });
    } finally {
      await release();
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.close()));
  }
}

interface Execution extends SelectionOptions {
  readonly workers: readonly ComputeWorker[];
}

async function runPlan(plan: SelectionPlan, execution: Execution): Promise<SelectionOutcome> {
  const { output, workers, stop } = execution;
  const estimates = new Map<string, Estimate | null>();
  for (const planned of plan.stages.filter(({ record }) => !record)) {
    // all members cost the same
    const like = plan.stages.find(({ stage }) => stage.member === 0 && planned.stage.member);
    const known = like && estimates.get(like.stage.key);
    estimates.set(planned.stage.key, known ?? (await workers[0].estimate(stageJob(plan, planned))));
    if (stop.requested) return { status: 'interrupted', runId: null, summary: null };
  }
  output.write(`${describeSelection(plan, estimates)}\n\n`);
  if (execution.planOnly) return { status: 'planned', runId: null, summary: null };
  const tracking = await openTracker(execution);
  try {
    return await runTracked(plan, { ...execution, tracking, estimates });
  } finally {
    await tracking.close();
  }
}

interface TrackedExecution extends Execution {
  readonly tracking: Tracking;
  readonly estimates: ReadonlyMap<string, Estimate | null>;
}

async function runTracked(plan: SelectionPlan, execution: TrackedExecution): Promise<SelectionOutcome> {
  const { tracking, output, stop, workers } = execution;
  stop.onRequest(() => {
    for (const worker of workers) worker.requestStop();
  });
  const identity = claimRunIdentity(plan.folder, null);
  const run = tracking.startRun({
    id: identity.runId,
    project: plan.config.project,
    name: plan.config.name,
    kind: 'experiment',
    config: plan.config as unknown as JsonObject,
    configHash: plan.hash,
    seed: plan.seed,
    engine: describeEngine(plan.engine),
    tags: ['selection'],
    resume: identity.resumed,
  });
  try {
    const records = await runStages(plan, { ...execution, run });
    if (!records) {
      output.write('stopped; the same command goes on from here.\n');
      run.finish('interrupted');
      return { status: 'interrupted', runId: run.id, summary: null };
    }
    const summary = summaryOf(plan, records);
    run.summary(summary as unknown as JsonObject);
    run.finish('finished');
    await tracking.flush();
    output.write(`\n${selectionTable(summary)}\n`);
    return { status: 'finished', runId: run.id, summary };
  } catch (error) {
    run.finish('failed', { error: (error as Error).message });
    throw error;
  } finally {
    if (stop.requested) await tracking.flush();
  }
}

/** Undefined if the user stopped. Members wait for nothing but the images, so they share the workers. */
async function runStages(
  plan: SelectionPlan,
  execution: TrackedExecution & { readonly run: TrackedRun },
): Promise<Map<string, StageRecord> | undefined> {
  const { workers, run, estimates, output } = execution;
  const records = new Map<string, StageRecord>();
  const computeWith = async (worker: ComputeWorker, planned: PlannedStage) => {
    const progress = new ExperimentProgress(plan, estimates, { run, printer: new ProgressPrinter(output) });
    const record =
      planned.record ?? (await runStage(plan, planned, { ...execution, worker, parent: run, progress }));
    if (record) records.set(planned.stage.key, record);
    return record !== undefined;
  };
  const isMember = ({ stage }: PlannedStage) => stage.member !== undefined;
  const [first, later] = [
    plan.stages.filter(({ stage }) => stage.kind === 'faces' || stage.kind === 'imageClassifier'),
    plan.stages.filter(({ stage }) => stage.kind !== 'faces' && stage.kind !== 'imageClassifier'),
  ];
  for (const planned of first.filter((one) => !isMember(one))) {
    if (!(await computeWith(workers[0], planned))) return undefined;
  }
  const waiting = first.filter(isMember);
  const takeTurns = async (worker: ComputeWorker): Promise<boolean> => {
    for (let planned = waiting.shift(); planned; planned = waiting.shift()) {
      if (!(await computeWith(worker, planned))) return false;
    }
    return true;
  };
  const ends = await Promise.allSettled(workers.map(takeTurns)); // all of them, so that no run is left open
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  if (ends.some((end) => end.status === 'fulfilled' && !end.value)) return undefined;
  for (const planned of later) {
    if (!(await computeWith(workers[0], planned))) return undefined;
  }
  return records;
}

function summaryOf(plan: SelectionPlan, records: ReadonlyMap<string, StageRecord>): SelectionSummary {
  const stages = plan.stages.map(({ stage }) => ({ stage, record: records.get(stage.key)! }));
  const summariesOf = (choose: (one: (typeof stages)[number]) => boolean) =>
    stages.filter(choose).map(({ record }) => record.summary);
  const [evaluation] = summariesOf(
    ({ stage }) => stage.kind === 'imageClassifier' && stage.member === undefined,
  );
  const [filter] = summariesOf(({ stage }) => stage.kind === 'filter');
  return {
    evaluation,
    members: summariesOf(({ stage }) => stage.member !== undefined),
    filter: filter ?? null,
    seconds: stages.reduce((sum, { record }) => sum + record.seconds, 0),
    stages: stages.map(({ stage, record }) => ({
      kind: stage.kind,
      name: stage.name,
      key: stage.key,
      runId: record.runId,
      seconds: record.seconds,
    })),
  };
}
