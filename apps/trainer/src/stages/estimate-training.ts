import { totalmem } from 'node:os';
import { heldMemory, releaseMemory, tf } from '@interpolab/tensor';
import { formatBytes } from '../report/format.ts';
import { type Estimate, StageError } from './stage.ts';

export interface TrainingToEstimate {
  /** Where its settings are in the config, for errors: `ddpm.training`. */
  readonly where: string;
  readonly settings: {
    readonly steps: number;
    readonly batchSize: number;
    readonly microbatchSize: number | null;
    readonly checkpointActivations: boolean;
  };
  readonly parameters: number;
  /** Moving averages of the weights that it keeps. */
  readonly averages: number;
  /** A throw-away training whose batch has so many images, in the same microbatches. */
  start(batchSize: number): ThrowAwayTraining;
}

export interface ThrowAwayTraining {
  trainStep(trainStep: number): Promise<unknown>;
  dispose(): void;
}

/** Steps that are timed: at least so many, and more while they take less than this in all. */
const timedSteps = { atLeast: 3, atMost: 10, milliseconds: 2000 };

/** All that the 32-bit addresses of WebAssembly reach. */
const mostOfWasm = 2 ** 32;

/**
 * Time and memory of a training, from a few steps of a throw-away one: of two microbatches at most, which is where its
 * memory is highest, scaled to all. The time is the median, the first steps left out.
 * @throws StageError if the training does not fit into memory, with what it would need.
 */
export async function estimateTraining(training: TrainingToEstimate): Promise<Estimate> {
  const { steps, batchSize, microbatchSize } = training.settings;
  assertWeightsFit(training);
  const timedBatch = Math.min(batchSize, 2 * (microbatchSize ?? batchSize));
  releaseMemory();
  const started = startOrExplain(training, timedBatch);
  try {
    const seconds = await secondsOfStep(started);
    return { seconds: seconds * (batchSize / timedBatch) * steps, memoryBytes: heldMemory() };
  } catch (error) {
    throw isOutOfMemory(error) ? doesNotFit(training, error as Error) : error;
  } finally {
    started.dispose();
    releaseMemory();
  }
}

function startOrExplain(training: TrainingToEstimate, batchSize: number): ThrowAwayTraining {
  try {
    return training.start(batchSize);
  } catch (error) {
    throw isOutOfMemory(error) ? doesNotFit(training, error as Error) : error;
  }
}

/** Small networks get more steps, since the first dozens of steps of a process are slower than the rest. */
async function secondsOfStep({ trainStep }: ThrowAwayTraining): Promise<number> {
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
  return warm[Math.floor(warm.length / 2)] / 1000;
}

/** Bytes of weights, both moments, averages, gradients, and the sum of several parts' gradients. */
export function weightBytes({ parameters, averages, settings }: TrainingToEstimate): number {
  const { batchSize, microbatchSize } = settings;
  const gradients = (microbatchSize ?? batchSize) < batchSize ? 2 : 1;
  return 4 * parameters * (1 + 2 + averages + gradients);
}

/** Weights are counted before any of them is made; what lies between the layers shows in the steps that are timed. */
function assertWeightsFit(training: TrainingToEstimate): void {
  const most = tf.getBackend() === 'wasm' ? mostOfWasm : totalmem();
  if (weightBytes(training) < most) return;
  throw doesNotFit(training, new Error(`there are ${formatBytes(most)}`));
}

function doesNotFit(training: TrainingToEstimate, cause: Error): StageError {
  const { where, settings } = training;
  const { microbatchSize, batchSize, checkpointActivations } = settings;
  const size = microbatchSize ?? batchSize;
  const advice = [
    ...(size > 1 ? [`a smaller ${where}.microbatchSize than ${size}`] : []),
    ...(checkpointActivations ? [] : [`${where}.checkpointActivations`]),
    ...(tf.getBackend() === 'wasm' ? ['the native engine'] : []),
    'a smaller network',
  ];
  return new StageError(
    `${where}: does not fit into memory: weights, moments, averages and gradients need ${formatBytes(weightBytes(training))}, and what lies between the layers for ${size} ${size === 1 ? 'image' : 'images'} at a time comes on top; ${cause.message.replace(/ \(.*\)\.?$/, '')} (take ${advice.join(', or ')}).`,
  );
}

/** The engines say that there is no more memory by a RangeError that names them. */
function isOutOfMemory(error: unknown): boolean {
  return error instanceof RangeError && / engine: .*(no room|memory)/.test(error.message);
}
