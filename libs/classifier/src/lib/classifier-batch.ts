import {
  createBatchOrder,
  createWeightedBatchOrder,
  drawCrop,
  gatherCrops,
  gatherImages,
  microbatches,
} from '@interpolab/nn';
import { RandomStream, streamFor, tf } from '@interpolab/tensor';
import type { ClassifierTrainerOptions } from './classifier-trainer.ts';

/** What goes through the classifier at a time: a batch, or a part of one. */
export interface ClassifierBatch {
  readonly size: number;
  readonly labels: Int32Array;
  readonly t: number[];
  readonly dropoutStream: RandomStream;
  /** The noisy images [size, S, S, C]. The caller disposes them. */
  xt(): tf.Tensor4D;
}

/**
 * Draws the batches of a training, each in the parts that go through the network one after the other. Everything random
 * in train step n comes from streams of (seed, n): a resumed training draws the same.
 */
export function createClassifierBatches(
  options: ClassifierTrainerOptions,
): (trainStep: number) => ClassifierBatch[] {
  const { images, labels, config, seed } = options;
  const { network, training } = config;
  const { batchSize } = training;
  const batchOrder = imageOrder(options);
  const imageShape: [number, number, number] = [network.imageSize, network.imageSize, network.channels];
  const valuesPerImage = network.imageSize ** 2 * network.channels;

  return (trainStep) => {
    const stream = new RandomStream(streamFor('classifier-step', seed), trainStep);
    const indices = batchOrder(trainStep);
    const t = Array.from(stream.integers(batchSize, timestepLimit(options, trainStep)));
    const flipped = training.flip
      ? Array.from(stream.integers(batchSize, 2), (side) => side === 1)
      : undefined;
    const noise = stream.normals(batchSize * valuesPerImage);
    const crops = drawCrops(options, trainStep);

    return microbatches(batchSize, training.microbatchSize).map(({ first, end }) => {
      const places = indices.slice(first, end);
      const mirrored = flipped?.slice(first, end);
      const partT = t.slice(first, end);
      const cut = crops?.slice(first, end);
      return {
        size: end - first,
        labels: places.map((index) => labels[index]),
        t: partT,
        dropoutStream: stream,
        xt: () =>
          tf.tidy(() => {
            const x0 = cut
              ? gatherCrops(images, {
                  indices: places,
                  crops: cut,
                  size: network.imageSize,
                  flipped: mirrored,
                })
              : gatherImages(images, places, mirrored);
            const epsilon = noise.slice(first * valuesPerImage, end * valuesPerImage);
            const shape = [end - first, ...imageShape] as [number, number, number, number];
            return options.noise({ x0, t: partT, noise: tf.tensor4d(epsilon, shape) });
          }),
      };
    });
  };
}

/**
 * Timesteps below this one are drawn in `trainStep`: few and mild ones at first where the noise is warmed up, for what
 * separates the classes is hard to find in noise.
 */
function timestepLimit({ config, numTimesteps }: ClassifierTrainerOptions, trainStep: number): number {
  const { noiseWarmupSteps = 0 } = config.training;
  if (trainStep >= noiseWarmupSteps) return numTimesteps;
  return Math.ceil((numTimesteps * (trainStep + 1)) / (noiseWarmupSteps + 1));
}

/** Every image equally often, or by the weight of its class. */
function imageOrder({ images, labels, config, seed }: ClassifierTrainerOptions) {
  const { batchSize, classWeights } = config.training;
  if (!classWeights) return createBatchOrder({ count: images.count, batchSize, seed });
  const unknown = labels.find((label) => classWeights[label] === undefined);
  if (unknown !== undefined) {
    throw new RangeError(
      `createClassifierTrainer: training.classWeights must have a weight for each class, got ${classWeights.length} and none for class ${unknown}`,
    );
  }
  const weights = Array.from(labels, (label) => classWeights[label]);
  return createWeightedBatchOrder({ weights, batchSize, seed });
}

function drawCrops({ images, config, seed }: ClassifierTrainerOptions, trainStep: number) {
  const { randomCrop, batchSize } = config.training;
  if (!randomCrop) return undefined;
  const stream = new RandomStream(streamFor('classifier-crop', seed), trainStep);
  const { height, width } = images;
  const options = { ...randomCrop, height, width, size: config.network.imageSize };
  return Array.from({ length: batchSize }, () => drawCrop(stream, options));
}
