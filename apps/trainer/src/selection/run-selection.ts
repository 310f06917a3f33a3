import type { JsonObject } from '../config/json-value.ts';
import { type RunOptions, type RunOutcome, runPlan, stageRows } from '../experiment/run-plan.ts';
import type { StageRecord } from '../stages/stage-folder.ts';
import { describeSelection, type SelectionSummary, selectionTable } from './describe-selection.ts';
import type { SelectionConfig } from './selection-config.ts';
import { planSelection, type SelectionPlan } from './selection-plan.ts';

export interface SelectionOptions extends RunOptions {
  readonly config: SelectionConfig;
  readonly evaluationOnly: boolean;
}

export interface SelectionOutcome {
  readonly status: RunOutcome<unknown>['status'];
  readonly runId: string | null;
  readonly summary: SelectionSummary | null;
}

/** Chooses the extremes of a labelled set: images, evaluation classifier, ensemble, scores, filter. */
export async function runSelection(options: SelectionOptions): Promise<SelectionOutcome> {
  const { status, runId, result } = await runPlan(options, async (engine) => {
    const plan = await planSelection({ ...options, engine });
    return {
      plan,
      runName: plan.config.name,
      tags: ['selection'],
      command: options.evaluationOnly ? 'train-evaluation-classifier' : 'select-extremes',
      describe: (estimates) => describeSelection(plan, estimates),
      conclude(records, run) {
        const summary = { ...figuresOf(plan, records), stages: stageRows(plan, records, run) };
        return { result: summary, summary: summary as unknown as JsonObject, text: selectionTable(summary) };
      },
    };
  });
  return { status, runId, summary: result };
}

function figuresOf(plan: SelectionPlan, records: ReadonlyMap<string, StageRecord>) {
  const stages = plan.stages.map(({ stage }) => ({ stage, record: records.get(stage.key)! }));
  const summariesOf = (choose: (one: (typeof stages)[number]) => boolean) =>
    stages.filter(choose).map(({ record }) => record.summary);
  const [images] = summariesOf(({ stage }) => stage.kind === 'images');
  const [evaluation] = summariesOf(
    ({ stage }) => stage.kind === 'imageClassifier' && stage.member === undefined,
  );
  const [filter] = summariesOf(({ stage }) => stage.kind === 'filter');
  return {
    images,
    evaluation,
    members: summariesOf(({ stage }) => stage.member !== undefined),
    filter: filter ?? null,
    seconds: stages.reduce((sum, { record }) => sum + record.seconds, 0),
  };
}
