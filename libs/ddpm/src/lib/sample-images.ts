import type { ImageBatch } from '@interpolab/nn';
import { fetchValues, RandomStream, streamFor, tf } from '@interpolab/tensor';
import type { Diffusion } from './diffusion.ts';
import type { DenoiserFn, GuidanceFn } from './guidance.ts';
import { sampleChain } from './sampling-chain.ts';
import type { SolverSettings } from './solvers.ts';
import { type Trajectory, TrajectoryRecorder, type TrajectorySettings } from './trajectory.ts';

export interface SampleImagesOptions extends Partial<SolverSettings> {
  readonly denoiser: DenoiserFn;
  /** The respaced diffusion. */
  readonly diffusion: Diffusion;
  readonly imageSize: number;
  readonly channels: number;
  readonly count: number;
  readonly batchSize: number;
  /** Sample k draws from stream k of this seed, so it is the same in a batch of any size. */
  readonly seed: number;
  /** Number of the first sample, to go on with a job; default 0. */
  readonly firstSample?: number;
  readonly guidance?: readonly GuidanceFn[];
  readonly clipX0?: boolean;
  /** Keep x̂_0 along the way, of the first samples by their number. */
  readonly trajectory?: TrajectorySettings;
  onProgress?(progress: SamplingProgress): void;
  /** Asked before every step; true ends the sampling early, and the batch under way is given up. */
  shouldStop?(): boolean;
}

export interface SamplingProgress {
  /** Samples that are finished, this job's `firstSample` not counted. */
  readonly samplesDone: number;
  readonly count: number;
  /** Steps done in all batches, and in all that there are. */
  readonly stepsDone: number;
  readonly steps: number;
}

export interface SampledBatch {
  /** Number of the first sample in this batch. */
  readonly firstSample: number;
  readonly images: ImageBatch;
  /** Of those samples of the batch that one was asked of. */
  readonly trajectory?: Trajectory;
}

/** Draws samples batch by batch, so that the caller can write them away as they come. */
export async function* sampleBatches(options: SampleImagesOptions): AsyncGenerator<SampledBatch> {
  const { count, batchSize, firstSample = 0, diffusion } = options;
  if (!(count >= 1) || !(batchSize >= 1)) {
    throw new RangeError(
      `sampleBatches: count and batchSize must be 1 or more, got ${count} and ${batchSize}`,
    );
  }
  const { numTimesteps } = diffusion.schedule;
  const steps = numTimesteps * Math.ceil(count / batchSize);
  let stepsDone = 0;
  for (let done = 0; done < count; done += batchSize) {
    const size = Math.min(batchSize, count - done);
    const batch = await sampleOneBatch(options, {
      first: firstSample + done,
      size,
      onStep: (stepInBatch) => {
        stepsDone++;
        const samplesDone = stepInBatch === numTimesteps ? done + size : done;
        options.onProgress?.({ samplesDone, count, stepsDone, steps });
      },
    });
    if (!batch) return;
    yield batch;
  }
}

/** Draws all samples into memory: values about [-1, 1], not clipped. */
export async function sampleImages(options: SampleImagesOptions): Promise<ImageBatch> {
  const batches: ImageBatch[] = [];
  for await (const { images } of sampleBatches(options)) {
    batches.push(images);
  }
  const count = batches.reduce((total, batch) => total + batch.count, 0);
  const size = options.imageSize ** 2 * options.channels;
  const data = new Float32Array(count * size);
  let position = 0;
  for (const batch of batches) {
    data.set(batch.data, position);
    position += batch.data.length;
  }
  return { data, count, height: options.imageSize, width: options.imageSize, channels: options.channels };
}

async function sampleOneBatch(
  options: SampleImagesOptions,
  batch: { first: number; size: number; onStep(done: number): void },
): Promise<SampledBatch | null> {
  const { diffusion, imageSize, channels, sampler = 'ancestral', trajectory } = options;
  const key = streamFor('sample', options.seed);
  const streams = Array.from(
    { length: batch.size },
    (_, index) => new RandomStream(key, batch.first + index),
  );
  const drawNoise = () => noiseOfEach(streams, [imageSize, imageSize, channels]);
  const followed = Math.min(batch.size, Math.max(0, (trajectory?.samples ?? 0) - batch.first));
  const recorder = new TrajectoryRecorder(followed, trajectory?.every ?? 1);
  const start = drawNoise();
  try {
    const x0 = await sampleChain(diffusion, {
      ...options,
      sampler,
      start,
      noiseAt: drawNoise,
      onStep: (step) => {
        recorder.record(step);
        batch.onStep(step.done);
      },
    });
    if (!x0) return null;
    await fetchValues([x0]);
    const data = x0.dataSync().slice() as Float32Array;
    x0.dispose();
    return {
      firstSample: batch.first,
      images: { data, count: batch.size, height: imageSize, width: imageSize, channels },
      trajectory: await recorder.read(),
    };
  } finally {
    start.dispose();
    recorder.dispose();
  }
}

/** Stacks the next noise image of every stream: [B, H, W, C]. */
function noiseOfEach(
  streams: readonly RandomStream[],
  [height, width, channels]: readonly [number, number, number],
): tf.Tensor4D {
  const size = height * width * channels;
  const noise = new Float32Array(streams.length * size);
  streams.forEach((stream, index) => {
    noise.set(stream.normals(size), index * size);
  });
  return tf.tensor4d(noise, [streams.length, height, width, channels]);
}
