import type { ImageBatch } from '@interpolab/nn';
import { fetchValues, RandomStream, streamFor, tf } from '@interpolab/tensor';
import type { Diffusion } from './diffusion.ts';
import type { DenoiserFn, GuidanceFn } from './guidance.ts';
import { type SamplerKind, sampleChain } from './sampling-chain.ts';

export interface SampleImagesOptions {
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
  readonly sampler?: SamplerKind;
  readonly guidance?: readonly GuidanceFn[];
  readonly clipX0?: boolean;
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
    const images = await sampleOneBatch(options, {
      first: firstSample + done,
      size,
      onStep: (stepInBatch) => {
        stepsDone++;
        const samplesDone = stepInBatch === numTimesteps ? done + size : done;
        options.onProgress?.({ samplesDone, count, stepsDone, steps });
      },
    });
    if (!images) return;
    yield { firstSample: firstSample + done, images };
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
): Promise<ImageBatch | null> {
  const { denoiser, diffusion, imageSize, channels, guidance, clipX0, sampler = 'ancestral' } = options;
  const key = streamFor('sample', options.seed);
  const streams = Array.from(
    { length: batch.size },
    (_, index) => new RandomStream(key, batch.first + index),
  );
  const drawNoise = () => noiseOfEach(streams, [imageSize, imageSize, channels]);
  const start = drawNoise();
  const x0 = await sampleChain(diffusion, {
    denoiser,
    sampler,
    guidance,
    clipX0,
    start,
    noiseAt: drawNoise,
    onStep: batch.onStep,
    shouldStop: options.shouldStop,
  });
  start.dispose();
  if (!x0) return null;
  await fetchValues([x0]);
  const data = x0.dataSync().slice() as Float32Array;
  x0.dispose();
  return { data, count: batch.size, height: imageSize, width: imageSize, channels };
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
