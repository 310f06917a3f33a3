import { existsSync } from 'node:fs';
import {
  type ArchiveConfig,
  type HeldOutEvaluationConfig,
  loadTrainingCheckpoint,
  type StepMetrics,
  saveTrainingCheckpoint,
  type TrainingState,
  trainLoop,
} from '@interpolab/nn';
import { BestLoss } from './best-loss.ts';
import { CheckpointFiles } from './checkpoint-files.ts';
import type { StageContext, StageJob } from './stage.ts';

/** Updates between points of the loss curve; each point is the mean over them. */
const metricsEvery = 10;

export interface CheckpointedTraining {
  readonly state: TrainingState;
  readonly settings: {
    readonly steps: number;
    readonly checkpointEvery: number;
    readonly archive: ArchiveConfig;
    readonly evaluation: Pick<NonNullable<HeldOutEvaluationConfig>, 'every'> | null;
  };
  trainStep(trainStep: number): Promise<StepMetrics>;
  /** Metrics on held-out images, `loss` among them: the checkpoint of the lowest is kept as the best. */
  evaluate?(): Promise<Readonly<Record<string, number>>>;
  /** What the best checkpoint is the lowest in; left out: the loss. */
  rank?(metrics: Readonly<Record<string, number>>): number;
  /** Something to look at every so many steps. */
  readonly look?: { readonly every: number; run(completedSteps: number): Promise<void> };
}

export interface TrainingOutcome {
  readonly stopped: boolean;
  readonly completedSteps: number;
  /** Of the evaluations, if there were any. */
  readonly best?: { readonly step: number; readonly loss: number };
}

/**
 * Trains to the last step from wherever the stage's checkpoint is, reporting as it goes. The checkpoint's hash is
 * the stage's key, so that one of another configuration is refused.
 */
export async function runCheckpointedTraining(
  training: CheckpointedTraining,
  { key, folder }: Pick<StageJob, 'key' | 'folder'>,
  { report, shouldStop }: StageContext,
): Promise<TrainingOutcome> {
  const { settings, trainStep, look, rank = ({ loss }) => loss } = training;
  const { steps, checkpointEvery, evaluation } = settings;
  const evaluate = evaluation ? training.evaluate : undefined;
  const best = new BestLoss();
  const state = evaluate ? best.rememberedBy(training.state) : training.state;
  const files = new CheckpointFiles(folder, settings.archive);
  const keep = (step: number) => files.keep(step, { isBest: step === best.step });
  const isDue = (every: number, step: number) => step % every === 0 || step === steps;

  const resumes = existsSync(files.last);
  const from = resumes ? (await loadTrainingCheckpoint(files.last, state, { configHash: key })).step : 0;
  if (resumes) keep(from);
  report.progress(from, steps);
  const { stopped, completedSteps } = await trainLoop({
    steps,
    from,
    trainStep,
    checkpointEvery,
    progressEvery: metricsEvery,
    async afterStep(step) {
      if (look && isDue(look.every, step)) await look.run(step);
      let isBest = false;
      if (evaluation && evaluate && isDue(evaluation.every, step)) {
        const metrics = await evaluate();
        report.metrics(prefixed('evaluation/', metrics), step);
        isBest = best.consider(step, rank(metrics));
      }
      return { save: isBest || step % (settings.archive?.every ?? Number.POSITIVE_INFINITY) === 0 };
    },
    async saveCheckpoint(step) {
      await saveTrainingCheckpoint(files.last, state, { step, configHash: key });
      keep(step);
    },
    shouldStop,
    onProgress: ({ completedSteps: step, means }) => {
      report.metrics(means, step);
      report.progress(step, steps, { loss: means.loss });
    },
  });
  const { step, loss } = best;
  return { stopped, completedSteps, best: step && loss !== undefined ? { step, loss } : undefined };
}

/** The metrics under names that begin with `prefix`. */
export function prefixed(prefix: string, values: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}${name}`, value]));
}
