import type { EngineChoice } from '@interpolab/tensor';
import type { TrackedRun, Tracking } from '@interpolab/tracking';
import type { ExperimentConfig } from '../config/experiment-config.ts';
import type { JsonObject } from '../config/json-value.ts';
import { ProgressPrinter, type TextOutput } from '../report/progress-printer.ts';
import { type ConditionResult, resultsTable } from '../report/results-table.ts';
import type { Estimate } from '../stages/stage.ts';
import type { StageRecord } from '../stages/stage-folder.ts';
import type { Target } from '../stages/stage-plan.ts';
import { ComputeWorker } from '../worker/compute-worker.ts';
import { describeEngine, type EngineInfo } from '../worker/messages.ts';
import { describePlan } from './describe-plan.ts';
import { holdExperiment } from './experiment-lock.ts';
import { type ExperimentPlan, type PlannedStage, planExperiment, stageJob } from './experiment-plan.ts';
import { ExperimentProgress } from './experiment-progress.ts';
import { openTracker } from './open-tracker.ts';
import { planSampling, type SamplingPlanInput } from './plan-sampling.ts';
import { claimRunIdentity, parentRunOf } from './run-identity.ts';
import { runStage } from './run-stage.ts';
import { describeStage, type StageOutcome, stageOutcomes } from './stage-outcome.ts';
import type { StopSignal } from './stop-signal.ts';
import { whereToLook } from './where-to-look.ts';

export interface ExperimentOptions {
  readonly config: ExperimentConfig;
  readonly seed: number;
  readonly engine: EngineChoice;
  readonly threads?: number;
  readonly dataDirectory: string;
  readonly output: TextOutput;
  readonly stop: StopSignal;
  /** Print the plan and its cost, and compute nothing. */
  readonly planOnly: boolean;
  /** Keep journals only; left out: what INTERPOLAB_OFFLINE says. */
  readonly offline?: boolean;
  /** Compute this stage and what it needs, and nothing else. */
  readonly target?: Target;
}

export interface ExperimentOutcome {
  readonly status: 'finished' | 'interrupted' | 'planned';
  readonly runId: string | null;
  readonly results: readonly ConditionResult[];
  /** What a single training came to, if one was asked for. */
  readonly stage?: StageOutcome;
  /** What sampling came to, condition by condition, if only that was asked for. */
  readonly samples?: readonly StageOutcome[];
}

export type SamplingOptions = Omit<ExperimentOptions, 'target'> &
  Pick<SamplingPlanInput, 'out' | 'ddpm' | 'classifiers'>;

/**
 * Runs an experiment from wherever it stands to its end: plans its stages, says what is left to do and what that
 * costs, computes each stage that has no result yet, and prints the table. Stopped or killed at any moment, the
 * same call goes on from the last checkpoint and ends with the same bits.
 */
export function runExperiment(options: ExperimentOptions): Promise<ExperimentOutcome> {
  return runOnWorker(options, (engine) => planExperiment({ ...options, engine }));
}

/** Draws samples with weights that are there already, in the same way. */
export function runSampling(options: SamplingOptions): Promise<ExperimentOutcome> {
  return runOnWorker(options, (engine) => planSampling({ ...options, engine }));
}

async function runOnWorker(
  options: ExperimentOptions,
  planOn: (engine: EngineInfo) => Promise<ExperimentPlan>,
): Promise<ExperimentOutcome> {
  const worker = await ComputeWorker.start({ engine: options.engine, threads: options.threads });
  try {
    const plan = await planOn(worker.engine);
    const release = options.planOnly ? async () => {} : await holdExperiment(plan);
    try {
      return await runPlan(plan, { ...options, worker });
    } finally {
      await release();
    }
  } finally {
    await worker.close();
  }
}

interface Execution extends ExperimentOptions {
  readonly worker: ComputeWorker;
}

async function runPlan(plan: ExperimentPlan, execution: Execution): Promise<ExperimentOutcome> {
  const { output } = execution;
  const estimates = await estimateStages(plan, execution);
  if (!estimates) return { status: 'interrupted', runId: null, results: [] };
  output.write(`${describePlan(plan, estimates)}\n\n`);
  if (execution.planOnly) return { status: 'planned', runId: null, results: [] };

  const tracking = await openTracker(execution);
  try {
    return await runTracked(plan, { ...execution, tracking, estimates });
  } finally {
    await tracking.close();
  }
}

/** The cost of each stage that is still to compute; undefined if the user stops while they are measured. */
async function estimateStages(
  plan: ExperimentPlan,
  { worker, stop }: Execution,
): Promise<Map<string, Estimate | null> | undefined> {
  const estimates = new Map<string, Estimate | null>();
  const stopped = new Promise<undefined>((resolve) => stop.onRequest(() => resolve(undefined)));
  for (const planned of plan.stages) {
    if (planned.record) continue;
    const estimate = await Promise.race([worker.estimate(stageJob(plan, planned)), stopped]);
    if (estimate === undefined) return undefined; // nothing is under way that could be lost
    estimates.set(planned.stage.key, estimate);
  }
  return estimates;
}

interface TrackedExecution extends Execution {
  readonly tracking: Tracking;
  readonly estimates: ReadonlyMap<string, Estimate | null>;
}

async function runTracked(plan: ExperimentPlan, execution: TrackedExecution): Promise<ExperimentOutcome> {
  const { tracking, output, stop, estimates, worker } = execution;
  stop.onRequest(() => worker.requestStop());
  const identity = claimRunIdentity(plan.folder, null);
  const run = tracking.startRun({
    id: identity.runId,
    project: plan.config.project,
    name: plan.target ? `${plan.config.name}, ${plan.target} only` : plan.config.name,
    kind: 'experiment',
    config: plan.config as unknown as JsonObject,
    configHash: plan.hash,
    seed: plan.seed,
    engine: describeEngine(plan.engine),
    resume: identity.resumed,
  });
  const progress = new ExperimentProgress(plan, estimates, { run, printer: new ProgressPrinter(output) });
  try {
    for (const input of plan.inputs ?? []) await linkReused(run, input);
    const records = new Map<string, StageRecord>();
    for (const planned of plan.stages) {
      const record =
        planned.record ?? (await runStage(plan, planned, { ...execution, parent: run, progress }));
      if (!record) {
        output.write(`stopped; "${commandOf(plan)}" with the same options goes on from here.\n`);
        run.finish('interrupted');
        return { status: 'interrupted', runId: run.id, results: [] };
      }
      records.set(planned.stage.key, record);
      if (isReused(planned, run)) await linkReused(run, planned);
    }
    const results = summarise(run, plan, records);
    run.finish('finished');
    await tracking.flush();
    const asked = plan.target ? stageOutcomes(plan, records) : undefined;
    const table = asked ? asked.map(describeStage).join('\n\n') : resultsTable(results);
    output.write(`\n${table}\n\n${whereToLook(plan, run.id)}\n`);
    const outcome = { status: 'finished', runId: run.id, results } as const;
    if (!asked) return outcome;
    return plan.target === 'sample' ? { ...outcome, samples: asked } : { ...outcome, stage: asked[0] };
  } catch (error) {
    run.finish('failed', { error: (error as Error).message });
    throw error;
  } finally {
    progress.clear();
    if (stop.requested) await tracking.flush();
  }
}

/** What the user typed. */
function commandOf({ target }: ExperimentPlan): string {
  if (!target) return 'train';
  return target === 'sample' ? 'sample' : `train-${target}`;
}

/** Whether the stage was computed for another experiment; results of an earlier call of this one are its own. */
function isReused({ record, folder }: PlannedStage, run: TrackedRun): boolean {
  return record !== undefined && parentRunOf(folder) !== run.id;
}

/** A stage computed for another experiment is an input of this one. */
async function linkReused(run: TrackedRun, { stage, record }: PlannedStage): Promise<void> {
  for (const [name, { sha256 }] of Object.entries(record?.outputs ?? {})) {
    await run.artifact({ name: `${stage.name}/${name}`, kind: stage.kind, role: 'in', sha256 });
  }
}

/** Puts what a comparison of experiments needs on the parent run itself. */
function summarise(
  run: TrackedRun,
  plan: ExperimentPlan,
  records: ReadonlyMap<string, StageRecord>,
): ConditionResult[] {
  const recordOf = ({ stage }: PlannedStage) => records.get(stage.key)!;
  const last = recordOf(plan.stages.at(-1)!).summary;
  const stages = plan.stages.map((planned) => ({
    kind: planned.stage.kind,
    name: planned.stage.name,
    key: planned.stage.key,
    runId: recordOf(planned).runId,
    reused: isReused(planned, run),
    seconds: recordOf(planned).seconds,
  }));
  const inputs = plan.inputs?.map(({ stage: { kind, name, key }, folder }) => ({
    kind,
    name,
    key,
    from: folder,
  }));
  run.summary({ ...(plan.target !== 'sample' && last), stages, ...(inputs && { inputs }) });
  return (last.results ?? []) as unknown as ConditionResult[];
}
