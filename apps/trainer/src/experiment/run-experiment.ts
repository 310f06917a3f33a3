import type { TrackedRun } from '@interpolab/tracking';
import type { ExperimentConfig } from '../config/experiment-config.ts';
import type { JsonObject } from '../config/json-value.ts';
import { type ConditionResult, resultsTable } from '../report/results-table.ts';
import type { StageRecord } from '../stages/stage-folder.ts';
import type { Target } from '../stages/stage-plan.ts';
import { describePlan } from './describe-plan.ts';
import { type ExperimentPlan, planExperiment } from './experiment-plan.ts';
import { planSampling, type SamplingPlanInput } from './plan-sampling.ts';
import { type RunnablePlan, type RunOptions, type RunOutcome, runPlan, stageRows } from './run-plan.ts';
import { describeStage, type StageOutcome, stageOutcomes } from './stage-outcome.ts';
import { whereToLook } from './where-to-look.ts';

export interface ExperimentOptions extends RunOptions {
  readonly config: ExperimentConfig;
  /** Compute this stage and what it needs, and nothing else. */
  readonly target?: Target;
}

export interface ExperimentResult {
  readonly results: readonly ConditionResult[];
  /** What a single training came to, if one was asked for. */
  readonly stage?: StageOutcome;
  /** What sampling came to, condition by condition, if only that was asked for. */
  readonly samples?: readonly StageOutcome[];
}

export interface ExperimentOutcome extends ExperimentResult {
  readonly status: RunOutcome<unknown>['status'];
  readonly runId: string | null;
}

export type SamplingOptions = Omit<ExperimentOptions, 'target'> &
  Pick<SamplingPlanInput, 'out' | 'ddpm' | 'classifiers'>;

/** Runs an experiment from images to measured interpolation, or one training of it. */
export async function runExperiment(options: ExperimentOptions): Promise<ExperimentOutcome> {
  return flat(
    await runPlan(options, async (engine) => runnable(await planExperiment({ ...options, engine }))),
  );
}

/** Draws samples with weights that are there already, in the same way. */
export async function runSampling(options: SamplingOptions): Promise<ExperimentOutcome> {
  return flat(await runPlan(options, async (engine) => runnable(await planSampling({ ...options, engine }))));
}

function flat({ result, ...rest }: RunOutcome<ExperimentResult>): ExperimentOutcome {
  return { ...rest, ...(result ?? { results: [] }) };
}

function runnable(plan: ExperimentPlan): RunnablePlan<ExperimentConfig, ExperimentResult> {
  return {
    plan,
    runName: plan.target ? `${plan.config.name}, ${plan.target} only` : plan.config.name,
    command: commandOf(plan),
    describe: (estimates) => describePlan(plan, estimates),
    conclude(records, run) {
      const { results, summary } = summarise(run, plan, records);
      const asked = plan.target ? stageOutcomes(plan, records) : undefined;
      const table = asked ? asked.map(describeStage).join('\n\n') : resultsTable(results);
      const text = `${table}\n\n${whereToLook(plan, run.id)}`;
      if (!asked) return { result: { results }, summary, text };
      const one = plan.target === 'sample' ? { samples: asked } : { stage: asked[0] };
      return { result: { results, ...one }, summary, text };
    },
  };
}

/** What the user typed. */
function commandOf({ target }: ExperimentPlan): string {
  if (!target) return 'train';
  return target === 'sample' ? 'sample' : `train-${target}`;
}

/** What a comparison of experiments needs on the parent run itself. */
function summarise(
  run: TrackedRun,
  plan: ExperimentPlan,
  records: ReadonlyMap<string, StageRecord>,
): { results: ConditionResult[]; summary: JsonObject } {
  const last = records.get(plan.stages.at(-1)!.stage.key)!.summary;
  const inputs = plan.inputs?.map(({ stage: { kind, name, key }, folder }) => ({
    ...{ kind, name, key },
    from: folder,
  }));
  const stages = stageRows(plan, records, run);
  return {
    results: (last.results ?? []) as unknown as ConditionResult[],
    summary: { ...(plan.target !== 'sample' && last), stages, ...(inputs && { inputs }) } as JsonObject,
  };
}
