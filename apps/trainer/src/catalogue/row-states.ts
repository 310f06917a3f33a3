import { ConfigError } from '../config/config-error.ts';
import { presetNeeds } from '../config/written-config.ts';
import { type ExperimentPlan, type NamedConfig, planExperiment } from '../experiment/experiment-plan.ts';
import { runIdOf } from '../experiment/run-identity.ts';
import { selectionPresets } from '../selection/selection-config.ts';
import { planSelection, selectionStages } from '../selection/selection-plan.ts';
import { hasExactMeasure } from '../stages/sample-measure.ts';
import { planStages } from '../stages/stage-plan.ts';
import type { EngineInfo } from '../worker/messages.ts';
import { type CatalogueRow, type FormName, isComputed, type RowExperiment } from './catalogue-row.ts';
import { type HeadlineResult, headlineJudges, headlineResult } from './headline-result.ts';
import { type ConditionNumbers, jobNumbers } from './job-numbers.ts';
import { type RowJob, rowJobs } from './row-jobs.ts';
import { jobFlops } from './stage-flops.ts';

/** A job of a row as it stands on disk. */
export interface JobState {
  readonly label: string;
  readonly job: RowJob;
  readonly plan: ExperimentPlan<NamedConfig>;
  /** The selection whose classifiers judge its samples; computed first. */
  readonly judges: JobState | null;
  /** The tracked run, once there is one. */
  readonly runId: string | null;
  /** Null until all of its stages are done, and where nothing was measured. */
  readonly conditions: readonly ConditionNumbers[] | null;
}

export type RowStatus = 'not possible' | 'lacks data' | 'not run' | 'partly' | 'done';

export interface RowState {
  readonly row: CatalogueRow;
  readonly form: FormName;
  readonly status: RowStatus;
  /** Why it cannot be run, or what it lacks. */
  readonly reason: string | null;
  readonly jobs: readonly JobState[];
  readonly headline: HeadlineResult | null;
  /** Operations of the stages of a row that lacks data: what it would cost. */
  readonly lacking: readonly { readonly key: string; readonly flops: number }[];
}

export interface StateOptions {
  readonly form: FormName;
  readonly engine: EngineInfo;
  readonly dataDirectory: string;
  /** Assignments for presets whose data do not come with the platform. */
  readonly given?: (preset: string) => readonly string[];
}

/** How a row stands: by the content of its stages, whoever computed them. */
export async function rowState(row: CatalogueRow, options: StateOptions): Promise<RowState> {
  const { form: name, given = () => [] } = options;
  const form = row[name];
  const facts = { row, form: name, jobs: [], headline: null, lacking: [] };
  if (!isComputed(form)) return { ...facts, status: 'not possible', reason: form.missing };
  const jobs: JobState[] = [];
  try {
    for (const experiment of form.experiments) {
      const judges = await judgesOf(experiment, options);
      const assignments = [...(judges ? [judgedBy(judges)] : []), ...given(experiment.preset)];
      for (const job of rowJobs(experiment, assignments))
        jobs.push(await jobState({ label: experiment.label, job, judges }, options));
    }
  } catch (error) {
    if (!isAboutData(error)) throw error;
    const lacking = form.experiments.flatMap((experiment) => lackingWork(experiment, options));
    return { ...facts, lacking, status: 'lacks data', reason: error.message };
  }
  const done = jobs.flatMap(({ label, job: { seed }, conditions }) =>
    conditions ? [{ label, seed, conditions }] : [],
  );
  const numbers = { first: form.experiments[0].label, done };
  const judges = headlineJudges(form.headline, numbers);
  const headline = judges.length > 1 ? null : headlineResult(form.headline, numbers);
  return { ...facts, jobs, headline, reason: whyNoNumber(jobs, judges), status: statusOf(jobs) };
}

/** What a user has to do for a headline that other computing would not bring. */
function whyNoNumber(jobs: readonly JobState[], judges: readonly string[]): string | null {
  if (judges.length > 1) {
    const hashes = judges.map((sha256) => sha256.slice(0, 12)).join(', ');
    return `judged by different classifiers (${hashes}), whose scores cannot be compared; name one evaluation classifier for all`;
  }
  const unjudged = jobs.find(
    ({ job }) =>
      job.command === 'train' &&
      !hasExactMeasure(job.config.data) &&
      job.config.evaluation.classifiers.length === 0,
  );
  if (!unjudged) return null;
  return `nothing measures the samples of ${unjudged.job.preset} but an evaluation classifier; name one (evaluation.classifiers, in the file of --inputs)`;
}

/** What a user can mend: a preset's needs, or files that are not there, of which libs tell by a plain Error. */
function isAboutData(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  return error instanceof ConfigError || error instanceof RangeError || error.constructor === Error;
}

const noFiles = { data: null, handLabelled: null, onnx: null };

/** The stages of an experiment whose data are not there, as if they were. */
function lackingWork(experiment: RowExperiment, { engine }: StateOptions): RowState['lacking'] {
  const isTraining = experiment.command === 'train';
  const needs = presetNeeds(experiment.preset, isTraining ? undefined : selectionPresets);
  const needed = Object.keys(needs).map((path) => `${path}=/not/there`);
  return rowJobs(experiment, needed).flatMap((job) => {
    const { seed } = job;
    const stages =
      job.command === 'train'
        ? planStages({ config: job.config, seed, engine, files: null })
        : selectionStages({ config: job.config, seed, engine, evaluationOnly: false }, noFiles);
    return stages.map((stage) => ({ key: stage.key, flops: jobFlops(job, stage) }));
  });
}

/** The selection that an experiment names as its judges. Null without one, and where the user has named others. */
async function judgesOf({ judges, preset }: RowExperiment, options: StateOptions): Promise<JobState | null> {
  const { given = () => [] } = options;
  const isGiven = given(preset).some((assignment) => assignment.startsWith('evaluation.classifiers='));
  if (judges === undefined || isGiven) return null;
  const selection: RowExperiment = {
    ...{ label: judges, command: 'select-extremes', preset: judges, set: {}, seeds: [0] },
  };
  const [job] = rowJobs(selection, given(judges));
  return jobState({ label: judges, job, judges: null }, options);
}

const classifiersOf = ({ plan }: JobState) =>
  plan.stages.filter(({ stage }) => stage.kind === 'imageClassifier');

/** The evaluation classifier first, which counts. */
const judgedBy = (judges: JobState): string =>
  `evaluation.classifiers=${JSON.stringify(classifiersOf(judges).map(({ folder }) => folder))}`;

async function jobState(
  { label, job, judges }: Pick<JobState, 'label' | 'job' | 'judges'>,
  { engine, dataDirectory }: StateOptions,
): Promise<JobState> {
  const isAwaited = judges !== null && classifiersOf(judges).some(({ record }) => !record);
  const common = {
    ...{ seed: job.seed, engine, dataDirectory },
    ...(isAwaited && { awaited: classifiersOf(judges).map(({ stage }) => stage.key) }),
  };
  const plan: ExperimentPlan<NamedConfig> =
    job.command === 'train'
      ? await planExperiment({ ...common, config: job.config })
      : await planSelection({ ...common, config: job.config, evaluationOnly: false });
  return { label, job, plan, judges, runId: runIdOf(plan.folder), conditions: jobNumbers(plan) };
}

function statusOf(jobs: readonly JobState[]): RowStatus {
  const records = jobs.flatMap(({ plan }) => plan.stages.map(({ record }) => record));
  if (records.every((record) => record)) return 'done';
  return jobs.some(({ plan }) => plan.stages.some(({ record, stage }) => record && stage.kind !== 'data'))
    ? 'partly'
    : 'not run';
}

/** The jobs of rows, each behind the selection that judges it. */
export const withJudges = (states: readonly Pick<RowState, 'jobs'>[]): JobState[] =>
  states.flatMap(({ jobs }) => jobs.flatMap((job) => (job.judges ? [job.judges, job] : [job])));

/** What is still to compute for some rows, each stage once, and what has been: operations, and seconds of what is done. */
export function workOf(states: readonly RowState[]): {
  readonly left: number;
  readonly done: readonly { readonly flops: number; readonly seconds: number }[];
} {
  const seen = new Set<string>();
  const done: { flops: number; seconds: number }[] = [];
  let left = 0;
  for (const { job, plan } of withJudges(states)) {
    for (const { stage, record } of plan.stages) {
      if (seen.has(stage.key)) continue;
      seen.add(stage.key);
      const flops = jobFlops(job, stage);
      // small depthwise convolutions tell nothing of the rate that the other networks reach
      if (record) done.push({ flops: stage.kind === 'imageClassifier' ? 0 : flops, seconds: record.seconds });
      else left += flops;
    }
  }
  for (const { key, flops } of states.flatMap(({ lacking }) => lacking)) {
    if (!seen.has(key)) left += flops;
    seen.add(key);
  }
  return { left, done };
}
