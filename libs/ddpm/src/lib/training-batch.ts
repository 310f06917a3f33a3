import {
  createBatchOrder,
  drawCrop,
  gatherCrops,
  gatherImages,
  type ImageBatch,
  microbatches,
} from '@interpolab/nn';
import { RandomStream, streamFor, tf } from '@interpolab/tensor';
import type { DdpmConfig } from './ddpm-trainer.ts';
import { nullLabel } from './label-table-config.ts';
import type { TimestepSampler, TimestepSamplerState } from './timestep-sampler.ts';

export interface TrainingSet {
  readonly images: ImageBatch;
  /** Class of each image; for a class-conditional network. */
  readonly labels?: Int32Array;
}

/** What goes through the network at a time: a batch, or a part of one. */
export interface TrainingBatch {
  readonly size: number;
  readonly t: number[];
  /** Importance weights of the timesteps. */
  readonly weights: number[];
  readonly labels?: number[];
  readonly dropoutStream: RandomStream;
  /** [size, S, S, C] in [-1, 1]. The caller disposes it. */
  x0(): tf.Tensor4D;
  noise(): tf.Tensor4D;
}

export interface BatchDraw {
  readonly trainStep: number;
  readonly sampler: TimestepSampler;
  readonly samplerState: TimestepSamplerState;
}

/**
 * Draws the batches of a training, each in the parts that go through the network one after the other. Everything random
 * in train step n comes from streams of (seed, n), and from the sampler's state: a resumed training draws the same.
 */
export function createBatchSource(
  { images, labels }: TrainingSet,
  { config, seed }: { config: DdpmConfig; seed: number },
): (draw: BatchDraw) => TrainingBatch[] {
  const { network, training } = config;
  const { batchSize } = training;
  const batchOrder = createBatchOrder({ count: images.count, batchSize, seed });
  const imageShape: [number, number, number] = [network.imageSize, network.imageSize, network.channels];
  const conditional = network.numClasses !== null;
  const valuesPerImage = network.imageSize ** 2 * network.channels;

  return ({ trainStep, sampler, samplerState }) => {
    const stream = new RandomStream(streamFor('ddpm-step', seed), trainStep);
    const indices = batchOrder(trainStep);
    const { t, weights } = sampler.draw(samplerState, { stream, count: batchSize });
    const flipped = training.flip
      ? Array.from(stream.integers(batchSize, 2), (side) => side === 1)
      : undefined;
    const noise = stream.normals(batchSize * valuesPerImage);
    const streamOf = (what: string) => new RandomStream(streamFor(what, seed), trainStep);
    const crops = drawCrops(images, { config, stream: streamOf('ddpm-crop') });
    const told = conditional
      ? drawLabels(indices, { labels, config, stream: streamOf('ddpm-label-drop') })
      : undefined;

    return microbatches(batchSize, training.microbatchSize).map(({ first, end }) => {
      const part = <Item>(all: readonly Item[]) => all.slice(first, end);
      const places = indices.slice(first, end);
      return {
        size: end - first,
        t: part(t),
        weights: part(weights),
        labels: told && part(told),
        dropoutStream: stream,
        x0: () =>
          crops
            ? gatherCrops(images, {
                indices: places,
                crops: part(crops),
                size: network.imageSize,
                flipped: flipped && part(flipped),
              })
            : gatherImages(images, places, flipped && part(flipped)),
        noise: () =>
          tf.tensor4d(noise.slice(first * valuesPerImage, end * valuesPerImage), [
            end - first,
            ...imageShape,
          ]),
      };
    });
  };
}

function drawCrops(images: ImageBatch, { config, stream }: { config: DdpmConfig; stream: RandomStream }) {
  const { randomCrop, batchSize } = config.training;
  if (!randomCrop) return undefined;
  const { height, width } = images;
  const options = { ...randomCrop, height, width, size: config.network.imageSize };
  return Array.from({ length: batchSize }, () => drawCrop(stream, options));
}

/** The images' labels, each with its probability replaced by the one for "no class" (Ho and Salimans 2022). */
function drawLabels(
  indices: Int32Array,
  { labels, config, stream }: { labels?: Int32Array; config: DdpmConfig; stream: RandomStream },
): number[] {
  const { labelDropProbability } = config.training;
  const all = Array.from(indices, (index) => labels![index]);
  if (labelDropProbability === 0) return all;
  const none = nullLabel(config.network);
  return all.map((label) => (stream.uniform() < labelDropProbability ? none : label));
}
