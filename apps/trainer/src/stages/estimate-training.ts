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
  /** The fewest images of which it can take a step: two for batch norms, which divide by a deviation; default 1. */
  readonly fewestImages?: number;
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
 * @throws StageError if the training does not fit into memory, with what it would need. Steps of one and two images (or of the
 *   fewest) tell before the whole is tried, which the system might answer by ending the process.
 */
export async function estimateTraining(training: TrainingToEstimate): Promise<Estimate> {
  const { steps, batchSize } = training.settings;
  const most = mostMemory();
  if (weightBytes(training) > most) throw doesNotFit(training, { needed: weightBytes(training), most });
  const timedBatch = Math.min(batchSize, 2 * imagesAtATime(training));
  try {
    await assertFits(training, most);
    const { seconds, memoryBytes } = await measure(training, timedBatch, secondsOfStep);
    return { seconds: seconds * (batchSize / timedBatch) * steps, memoryBytes };
  } catch (error) {
    throw isOutOfMemory(error) ? doesNotFit(training, { most }) : error;
  }
}

async function measure(
  training: TrainingToEstimate,
  batchSize: number,
  time: (started: ThrowAwayTraining) => Promise<number>,
): Promise<Estimate> {
  releaseMemory();
  const started = training.start(batchSize);
  try {
    const seconds = await time(started);
    return { seconds, memoryBytes: heldMemory() };
  } finally {
    started.dispose();
    releaseMemory();
  }
}

/** Memory grows evenly with the images at a time; the fewest alone, with all that is there but once, bound it from above. */
async function assertFits(training: TrainingToEstimate, most: number): Promise<void> {
  const bytesOf = async (images: number) =>
    (await measure(training, images, async ({ trainStep }) => Number(await trainStep(0)))).memoryBytes;
  const images = imagesAtATime(training);
  const { fewestImages: few = 1 } = training;
  const ofFew = images > 2 * few ? await bytesOf(few) : undefined;
  const weights = weightBytes(training);
  if (ofFew === undefined || weights + (images / few) * (ofFew - weights) <= most) return;
  const each = ((await bytesOf(2 * few))! - ofFew) / few;
  const needed = ofFew + (images - few) * each;
  if (needed > most) throw doesNotFit(training, { needed, most });
}

function imagesAtATime({ settings: { batchSize, microbatchSize } }: TrainingToEstimate): number {
  return Math.min(batchSize, microbatchSize ?? batchSize);
}

/** Bytes that there are: of the machine or of the container, or all that the addresses of WebAssembly reach. */
function mostMemory(): number {
  if (tf.getBackend() === 'wasm') return mostOfWasm;
  const container = process.constrainedMemory?.() ?? 0;
  return container > 0 ? Math.min(container, totalmem()) : totalmem();
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
export function weightBytes(training: TrainingToEstimate): number {
  const { parameters, averages, settings } = training;
  const gradients = imagesAtATime(training) < settings.batchSize ? 2 : 1;
  return 4 * parameters * (1 + 2 + averages + gradients);
}

function doesNotFit(training: TrainingToEstimate, o: { needed?: number; most: number }): StageError {
  const { where, settings } = training;
  const images = imagesAtATime(training);
  const advice = [
    ...(images > 1 ? [`a smaller ${where}.microbatchSize than ${images}`] : []),
    ...(settings.checkpointActivations ? [] : [`${where}.checkpointActivations`]),
    ...(tf.getBackend() === 'wasm' ? ['the native engine'] : []),
    'a smaller network',
  ];
  const needed =
    o.needed === undefined ? 'more memory than there is' : `at least ${formatBytes(o.needed)} of memory`;
  const atATime = `${images} ${images === 1 ? 'image' : 'images'} at a time`;
  return new StageError(
    `${where}: needs ${needed} with ${atATime} (${formatBytes(weightBytes(training))} for weights, moments, averages and gradients), there are ${formatBytes(o.most)} (take ${advice.join(', or ')}).`,
  );
}

/** The engines say that there is no more memory by a RangeError that names them. */
function isOutOfMemory(error: unknown): boolean {
  return error instanceof RangeError && / engine: .*(no room|memory)/.test(error.message);
}
