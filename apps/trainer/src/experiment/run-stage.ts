import { join } from 'node:path';
import type { RunKind, TrackedRun, Tracking } from '@interpolab/tracking';
import { carriedShare } from '../carrier/carried-shares.ts';
import type { StageCarrier } from '../carrier/stage-carrier.ts';
import type { JsonObject } from '../config/json-value.ts';
import { formatDuration } from '../report/format.ts';
import type { TextOutput } from '../report/progress-printer.ts';
import type { Stage, StageJob, StageKind } from '../stages/stage.ts';
import { createStageFolder, type StageRecord, writeStageRecord } from '../stages/stage-folder.ts';
import type { ComputeWorker, StageEvent } from '../worker/compute-worker.ts';
import { describeEngine } from '../worker/messages.ts';
import { canShard, computeShards, type ShardExecution } from './compute-shards.ts';
import { type EarlyStopWatch, keepCurvePoint } from './early-stop.ts';
import { type ExperimentPlan, type NamedConfig, type PlannedStage, stageJob } from './experiment-plan.ts';
import type { ExperimentProgress } from './experiment-progress.ts';
import { claimRunIdentity } from './run-identity.ts';
import type { StopSignal } from './stop-signal.ts';

export interface StageExecution {
  readonly worker: ComputeWorker;
  readonly carrier: StageCarrier;
  readonly tracking: Tracking;
  readonly parent: TrackedRun;
  readonly progress: ExperimentProgress;
  readonly output: TextOutput;
  readonly stop: StopSignal;
  /** Gives up a training that does badly. */
  readonly earlyStop?: EarlyStopWatch;
  /** Who computes shares of stages that can be cut. */
  readonly sharding?: Pick<ShardExecution, 'executor' | 'count'>;
  /** What the stages before have come to, by their keys. */
  readonly records: ReadonlyMap<string, StageRecord>;
}

/**
 * Computes one stage in the worker as a child run, and keeps its result under the stage's key.
 * Undefined if the user stopped it; its checkpoint then waits in the folder.
 */
export async function runStage(
  plan: ExperimentPlan<NamedConfig>,
  planned: PlannedStage,
  execution: StageExecution,
): Promise<StageRecord | undefined> {
  if (execution.stop.requested) return undefined;
  const { stage, folder } = planned;
  const { worker, progress, output, earlyStop } = execution;
  createStageFolder(folder, stage);
  if (earlyStop?.isAbout(stage.kind)) earlyStop.recall(folder);
  if (earlyStop?.stopped) return undefined;
  const run = await startStageRun(plan, planned, execution);
  const started = performance.now();
  progress.startStage();
  try {
    await linkInputs(run, stage, execution.records);
    const job = stageJob(plan, planned);
    if (!(await shareOut(job, { stage, run }, execution))) {
      progress.clear();
      run.finish('interrupted');
      return undefined;
    }
    const result = await worker.run(job, (event) => {
      if (event.type === 'progress') return progress.report(stage, run, event);
      if (event.type === 'warning') {
        progress.clear();
        output.write(`  warning: ${stage.name}: ${event.text}\n`);
        return;
      }
      track(run, event);
      if (event.type !== 'metrics' || !isTraining(stage.kind)) return;
      keepCurvePoint(folder, event);
      if (earlyStop?.isAbout(stage.kind) && earlyStop.see(event.step, event.values)) worker.requestStop();
    });
    progress.clear();
    if (result.status === 'stopped') {
      run.finish('interrupted');
      return undefined;
    }
    const seconds = (performance.now() - started) / 1000;
    for (const name of result.outputs) {
      await run.artifact({ name, kind: stage.kind, role: 'out', path: join(folder, name) });
    }
    run.summary(result.summary);
    run.finish('finished');
    // Last of all: killed before this line, the stage runs again from its last checkpoint, into the same run.
    const record = await writeStageRecord(folder, {
      runId: run.id,
      seconds,
      outputs: result.outputs,
      summary: result.summary,
    });
    output.write(`  ${stage.name} done in ${formatDuration(seconds)}\n`);
    return record;
  } catch (error) {
    progress.clear();
    run.finish('failed', { error: (error as Error).message });
    throw error;
  }
}

/** Has the stage's shares computed, if it can be cut and somebody does; false if the user stopped it. */
async function shareOut(
  job: StageJob<unknown>,
  { stage, run }: { readonly stage: Stage; readonly run: TrackedRun },
  { sharding, progress, output, carrier }: StageExecution,
): Promise<boolean> {
  if (!sharding || !canShard(job.kind)) return true;
  const { count } = sharding;
  await carrier.settled(); // what the shares read is in the bucket then
  return computeShards(job, {
    ...{ ...sharding, output, runId: run.id },
    async bring(shard) {
      const share = carriedShare(job, shard);
      if (!share) return;
      await carrier.bringProgress(share);
      await carrier.dropProgress(share);
    },
    onProgress: (done) => progress.report(stage, run, { done, total: count, values: {} }),
  });
}

/** What the stage reads, so that the tracker knows which run came of which. */
async function linkInputs(
  run: TrackedRun,
  { inputs }: Stage,
  records: ReadonlyMap<string, StageRecord>,
): Promise<void> {
  for (const input of Object.values(inputs)) await linkOutputs(run, input, records.get(input.key));
}

/** What a stage has come to, as inputs of a run. */
export async function linkOutputs(
  run: TrackedRun,
  stage: Stage,
  record: StageRecord | undefined,
): Promise<void> {
  for (const [name, { sha256 }] of Object.entries(record?.outputs ?? {})) {
    await run.artifact({ name: `${stage.name}/${name}`, kind: stage.kind, role: 'in', sha256 });
  }
}

const isTraining = (kind: StageKind) => kind === 'ddpm' || kind === 'classifier';

/** The tracker's word for a stage. */
function runKindOf(kind: StageKind): RunKind {
  switch (kind) {
    case 'images':
    case 'filter':
      return 'data';
    case 'imageClassifier':
      return 'classifier';
    case 'neighbours':
    case 'scores':
      return 'evaluate';
    default:
      return kind;
  }
}

async function startStageRun(
  plan: ExperimentPlan<NamedConfig>,
  { stage, folder }: PlannedStage,
  { tracking, parent }: StageExecution,
): Promise<TrackedRun> {
  const identity = claimRunIdentity(folder, parent.id);
  const run = tracking.startRun({
    id: identity.runId,
    project: plan.config.project,
    name: stage.name,
    kind: runKindOf(stage.kind),
    parentId: parent.id,
    config: stage.recipe as JsonObject,
    configHash: stage.key,
    seed: plan.seed,
    engine: describeEngine(plan.engine),
    tags: stage.condition ? [stage.condition.name] : [],
    resume: identity.resumed,
  });
  return run;
}

function track(run: TrackedRun, event: Exclude<StageEvent, { type: 'progress' | 'warning' }>): void {
  switch (event.type) {
    case 'metrics':
      run.log(event.values, { step: event.step });
      break;
    case 'picture':
      run.image(event.name, event.png, event.options);
      break;
    case 'histogram':
      run.histogram(event.name, event.histogram);
      break;
    case 'scores':
      run.scores(event.name, event.scores);
      break;
    case 'table':
      run.table(event.name, event.table);
      break;
  }
}
