import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  loadTrainingCheckpoint,
  type StepMetrics,
  saveTrainingCheckpoint,
  type TrainingState,
  trainLoop,
} from '@interpolab/nn';
import type { StageContext, StageJob } from './stage.ts';

const checkpointFile = 'checkpoint.safetensors';
/** Updates between points of the loss curve; each point is the mean over them. */
const metricsEvery = 10;

export interface CheckpointedTraining {
  readonly state: TrainingState;
  readonly steps: number;
  readonly checkpointEvery: number;
  trainStep(trainStep: number): StepMetrics;
}

/**
 * Trains to the last step from wherever the stage's checkpoint is, reporting as it goes. The checkpoint's hash is
 * the stage's key, so that one of another configuration is refused.
 */
export async function runCheckpointedTraining(
  { state, steps, checkpointEvery, trainStep }: CheckpointedTraining,
  { key, folder }: StageJob,
  { report, shouldStop }: StageContext,
): Promise<{ stopped: boolean; completedSteps: number }> {
  const path = join(folder, checkpointFile);
  const from = existsSync(path) ? (await loadTrainingCheckpoint(path, state, { configHash: key })).step : 0;
  report.progress(from, steps);
  return trainLoop({
    steps,
    from,
    trainStep,
    checkpointEvery,
    progressEvery: metricsEvery,
    saveCheckpoint: (step) => saveTrainingCheckpoint(path, state, { step, configHash: key }),
    shouldStop,
    onProgress: ({ completedSteps, means }) => {
      report.metrics(means, completedSteps);
      report.progress(completedSteps, steps, { loss: means.loss });
    },
  });
}

/** Seconds for `steps` steps, from one warm-up step and two timed ones. */
export function estimateTraining(trainStep: (trainStep: number) => unknown, steps: number): number {
  trainStep(0);
  const started = performance.now();
  trainStep(1);
  trainStep(2);
  return ((performance.now() - started) / 2000) * steps;
}
