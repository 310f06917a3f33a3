import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineChoice } from '@interpolab/tensor';
import type { NamedLeases, TrackedRun, Tracking } from '@interpolab/tracking';
import { bringFromOthers, computeCarried } from '../carrier/compute-carried.ts';
import { openCarrier } from '../carrier/open-carrier.ts';
import type { StageCarrier } from '../carrier/stage-carrier.ts';
import type { JsonObject } from '../config/json-value.ts';
import { observed } from '../env.ts';
import type { Executor } from '../executor/executor.ts';
import { ProgressPrinter, type TextOutput } from '../report/progress-printer.ts';
import type { Estimate } from '../stages/stage.ts';
import type { StageRecord } from '../stages/stage-folder.ts';
import { ComputeWorker } from '../worker/compute-worker.ts';
import { describeEngine, type EngineInfo } from '../worker/messages.ts';
import { computeInOrder } from './compute-in-order.ts';
import { canShard } from './compute-shards.ts';
import type { EarlyStopWatch } from './early-stop.ts';
import { computeOnce } from './experiment-lock.ts';
import { type ExperimentPlan, type NamedConfig, type PlannedStage, stageJob } from './experiment-plan.ts';
import { ExperimentProgress } from './experiment-progress.ts';
import { holdExperiment } from './hold-experiment.ts';
import { keepEstimates, readEstimates } from './kept-estimates.ts';
import { openTracker } from './open-tracker.ts';
import { claimRunIdentity, parentRunOf } from './run-identity.ts';
import { linkOutputs, runStage, type StageExecution } from './run-stage.ts';
import type { StopSignal } from './stop-signal.ts';

/** What every run of a plan is told, whatever is planned. */
export interface RunOptions {
  readonly seed: number;
  readonly engine: EngineChoice;
  /** Threads of each engine. */
  readonly threads?: number;
  /** Stages computed at a time where they do not need each other; more than one: each in a process of its own. */
  readonly parallel?: number;
  readonly dataDirectory: string;
  readonly output: TextOutput;
  readonly stop: StopSignal;
  /** Print the plan and its cost, and compute nothing. */
  readonly planOnly: boolean;
  /** Wait for another process that computes the same experiment, in place of refusing. */
  readonly wait?: boolean;
  /** Gives up a training that does badly; says afterwards whether it has. */
  readonly earlyStop?: EarlyStopWatch;
  /** Shares of sampling and scoring, and who computes them; left out: nobody else does. */
  readonly shards?: {
    readonly count: number;
    makeExecutor(place: {
      readonly runId: string;
      readonly logFolder: string;
      /** The engine of the plan, whose bits they are to be. */
      readonly engine: EngineInfo;
    }): Promise<Executor>;
  };
  /**
   * Take stages from other machines through the bucket of artifacts, and send them there, the progress of a running one every
   * so many seconds; left out: machines share the data directory, or there is only one.
   */
  readonly carrySeconds?: number;
  /** Keep journals only; left out: what INTERPOLAB_OFFLINE says. */
  readonly offline?: boolean;
  /** Tags of the run besides those of its plan. */
  readonly tags?: readonly string[];
}

/** A plan, and what is its own about running it. */
export interface RunnablePlan<Config extends NamedConfig, Result> {
  readonly plan: ExperimentPlan<Config>;
  /** What the run is called in the tracker. */
  readonly runName: string;
  readonly tags?: readonly string[];
  /** What the user typed. */
  readonly command: string;
  /** What is about to happen and what it will cost. */
  describe(estimates: ReadonlyMap<string, Estimate | null>): string;
  /** What all stages together came to: stored with the run as `summary`, printed as `text`. */
  conclude(
    records: ReadonlyMap<string, StageRecord>,
    run: TrackedRun,
  ): { result: Result; summary: JsonObject; text: string };
}

export interface RunOutcome<Result> {
  /** `stopped early`: a training was given up, and what needs it with it. */
  readonly status: 'finished' | 'interrupted' | 'planned' | 'stopped early';
  readonly runId: string | null;
  /** Null unless finished. */
  readonly result: Result | null;
}

/**
 * Runs a plan from wherever it stands to its end: says what is left to do and what that costs, computes each stage that
 * has no result yet as a child run, and prints what came of it. Stopped or killed at any moment, the same call goes on
 * from the last checkpoint and ends with the same bits.
 */
export async function runPlan<Config extends NamedConfig, Result>(
  options: RunOptions,
  planOn: (engine: EngineInfo) => Promise<RunnablePlan<Config, Result>>,
): Promise<RunOutcome<Result>> {
  const { engine, threads, parallel = 1, planOnly } = options;
  const place = parallel > 1 ? 'process' : 'thread';
  const carrier = await openCarrier(options);
  const workers = [await ComputeWorker.start({ engine, threads, place })];
  try {
    const first = await planOn(workers[0].engine);
    const hold = await holdExperiment(first.plan, options);
    if (!hold) return { status: 'interrupted', runId: null, result: null };
    try {
      // planned anew where others have computed some of it: while this process waited, or on other machines
      const isOther = (!planOnly && (await bringFromOthers(first.plan, carrier))) || hold.hasWaited;
      const runnable = isOther ? await planOn(workers[0].engine) : first;
      return await runHeld(runnable, { ...options, workers, place, carrier, leases: hold.leases });
    } finally {
      await hold.release();
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.close()));
    await carrier.settled();
  }
}

interface Execution extends RunOptions {
  /** One to plan with; the others start when there is something to compute. */
  readonly workers: ComputeWorker[];
  readonly place: 'thread' | 'process';
  readonly carrier: StageCarrier;
  readonly leases?: NamedLeases;
}

async function runHeld<Config extends NamedConfig, Result>(
  runnable: RunnablePlan<Config, Result>,
  execution: Execution,
): Promise<RunOutcome<Result>> {
  const { output, workers, engine, threads, place, parallel = 1 } = execution;
  const estimates = await estimateStages(runnable.plan, execution);
  if (!estimates) return { status: 'interrupted', runId: null, result: null };
  output.write(`${runnable.describe(estimates)}\n\n`);
  if (execution.planOnly) return { status: 'planned', runId: null, result: null };
  while (workers.length < parallel) workers.push(await ComputeWorker.start({ engine, threads, place }));
  const tracking = await openTracker(execution);
  try {
    return await runTracked(runnable, { ...execution, tracking, estimates });
  } finally {
    await execution.carrier.settled(); // leases last until what others wait for is in the bucket
    await tracking.close();
  }
}

/** The cost of each stage that is still to compute, kept for who goes on; undefined if the user stops while they are measured. */
async function estimateStages<Config extends NamedConfig>(
  plan: ExperimentPlan<Config>,
  { workers: [worker], stop, planOnly }: Execution,
): Promise<Map<string, Estimate | null> | undefined> {
  const estimates = new Map(planOnly ? [] : readEstimates(plan.folder));
  const ofKind = new Map<string, Estimate | null>();
  const stopped = new Promise<undefined>((resolve) => stop.onRequest(() => resolve(undefined)));
  for (const planned of plan.stages) {
    const { stage } = planned;
    if (planned.record || estimates.has(stage.key)) continue;
    // all members of an ensemble cost the same
    const alike = stage.member === undefined ? stage.key : `member of ${stage.kind}`;
    if (!ofKind.has(alike)) {
      const estimate = await Promise.race([worker.estimate(stageJob(plan, planned)), stopped]);
      if (estimate === undefined) return undefined; // nothing is under way that could be lost
      ofKind.set(alike, estimate);
    }
    estimates.set(stage.key, ofKind.get(alike)!);
  }
  if (!planOnly && ofKind.size > 0) keepEstimates(plan.folder, estimates);
  return estimates;
}

interface TrackedExecution extends Execution {
  readonly tracking: Tracking;
  readonly estimates: ReadonlyMap<string, Estimate | null>;
}

async function runTracked<Config extends NamedConfig, Result>(
  runnable: RunnablePlan<Config, Result>,
  execution: TrackedExecution,
): Promise<RunOutcome<Result>> {
  const { tracking, output, stop, workers, carrier } = execution;
  const { plan } = runnable;
  stop.onRequest(() => {
    for (const worker of workers) worker.requestStop();
  });
  const identity = claimRunIdentity(plan.folder, null);
  await carrier.sendExperiment(plan);
  const run = tracking.startRun({
    id: identity.runId,
    project: plan.config.project,
    name: runnable.runName,
    kind: 'experiment',
    config: plan.config as unknown as JsonObject,
    configHash: plan.hash,
    seed: plan.seed,
    engine: describeEngine(plan.engine),
    tags: [...(runnable.tags ?? []), ...(execution.tags ?? [])],
    resume: identity.resumed,
    ...observed(),
  });
  const executor = await shardExecutor(plan, execution, run.id);
  try {
    for (const { stage, record } of plan.inputs ?? []) await linkOutputs(run, stage, record);
    const sharding = executor && { executor, count: execution.shards!.count };
    const records = await computeStages(plan, { ...execution, run, sharding });
    if (execution.earlyStop?.stopped) {
      const { step, value, limit } = execution.earlyStop.stopped;
      run.summary({ stoppedEarly: { step, value, limit } });
      run.finish('interrupted');
      output.write(`  given up after ${step} updates: ${value} is worse than ${limit}\n`);
      return { status: 'stopped early', runId: run.id, result: null };
    }
    if (!records) {
      output.write(`stopped; "${runnable.command}" with the same options goes on from here.\n`);
      run.finish('interrupted');
      return { status: 'interrupted', runId: run.id, result: null };
    }
    const { result, summary, text } = runnable.conclude(records, run);
    const carried = carrier.account();
    run.summary({ ...summary, ...(carried && { carried }) });
    run.finish('finished');
    await tracking.flush();
    output.write(`\n${text}\n`);
    return { status: 'finished', runId: run.id, result };
  } catch (error) {
    run.finish('failed', { error: (error as Error).message });
    throw error;
  } finally {
    await executor?.close();
  }
}

/** Who computes shares of stages; undefined if nobody does, or nothing is left to be cut. */
async function shardExecutor(
  { folder, stages, engine }: ExperimentPlan<NamedConfig>,
  { shards, stop }: Execution,
  runId: string,
): Promise<Executor | undefined> {
  if (!shards || !stages.some(({ stage, record }) => !record && canShard(stage.kind))) return undefined;
  const logFolder = join(folder, 'shards');
  mkdirSync(logFolder, { recursive: true });
  const executor = await shards.makeExecutor({ runId, logFolder, engine });
  stop.onRequest(() => executor.stop());
  return executor;
}

/** The record of every stage, and of what the plan takes from elsewhere; undefined if the user stopped. */
async function computeStages<Config extends NamedConfig>(
  plan: ExperimentPlan<Config>,
  execution: TrackedExecution & Pick<StageExecution, 'sharding'> & { readonly run: TrackedRun },
): Promise<Map<string, StageRecord> | undefined> {
  const { workers, run, estimates, output, carrier } = execution;
  const records = new Map<string, StageRecord>();
  for (const { stage, record } of plan.inputs ?? []) if (record) records.set(stage.key, record);
  const all = await computeInOrder(plan.stages, workers, async (planned, worker) => {
    const progress = new ExperimentProgress(plan, estimates, { run, printer: new ProgressPrinter(output) });
    const stageExecution = { ...execution, worker, parent: run, progress, records };
    // what another experiment has finished is judged, too
    if (planned.record && execution.earlyStop?.isAbout(planned.stage.kind)) {
      execution.earlyStop.recall(planned.folder);
      if (execution.earlyStop.stopped) return false;
    }
    const compute = () => runStage(plan, planned, stageExecution);
    if (planned.record) void carrier.offerResult(planned);
    const record =
      planned.record ??
      (await computeOnce(planned, execution, () => computeCarried(planned, execution, compute)));
    if (!record || execution.earlyStop?.stopped) return false;
    records.set(planned.stage.key, record);
    for (const warning of warningsOf(record.summary)) {
      output.write(`  warning: ${planned.stage.name}: ${warning}\n`);
    }
    // what was computed for another experiment is an input of this one
    if (isReused(planned, run)) await linkOutputs(run, planned.stage, record);
    return true;
  });
  return all ? records : undefined;
}

/** What a person should know of a stage's result, if its program has found anything. */
function warningsOf({ warnings }: JsonObject): readonly string[] {
  return (warnings as string[] | undefined) ?? [];
}

/** Whether a stage that is done was computed for another experiment; results of an earlier call of this one are its own. */
export function isReused({ folder }: PlannedStage, run: TrackedRun): boolean {
  return parentRunOf(folder) !== run.id;
}

/** Which stage is which run, and what is odd about it, for whoever reads the parent run alone. */
export function stageRows(
  { stages }: { readonly stages: readonly PlannedStage[] },
  records: ReadonlyMap<string, StageRecord>,
  run: TrackedRun,
): JsonObject[] {
  return stages.map((planned) => {
    const { kind, name, key } = planned.stage;
    const { runId, seconds, summary } = records.get(key)!;
    const warnings = warningsOf(summary);
    const facts = { kind, name, key, runId, reused: isReused(planned, run), seconds };
    return { ...facts, ...(warnings.length > 0 && { warnings: [...warnings] }) };
  });
}
