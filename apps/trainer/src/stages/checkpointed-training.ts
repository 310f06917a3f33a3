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
  trainStep(trainStep: number): Promise<StepMetrics>;
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

/** Steps that are timed for an estimate: at least so many, and more while they take less than this in all. */
const timedSteps = { atLeast: 3, atMost: 10, milliseconds: 2000 };

/**
 * Seconds for `steps` steps: the median of a few timed ones, the first left out. Small networks get more of them,
 * since the first dozens of steps of a process are slower than the rest.
 */
export async function estimateTraining(
  trainStep: (trainStep: number) => Promise<unknown>,
  steps: number,
): Promise<number> {
  const times: number[] = [];
  let elapsed = 0;
  while (
    times.length < timedSteps.atLeast ||
    (times.length < timedSteps.atMost && elapsed < timedSteps.milliseconds)
  ) {
    const started = performance.now();
    await trainStep(times.length);
    times.push(performance.now() - started);
    elapsed += times[times.length - 1];
  }
  const warm = times.slice(Math.ceil(times.length / 2)).sort((a, b) => a - b);
  return (warm[Math.floor(warm.length / 2)] / 1000) * steps;
}
