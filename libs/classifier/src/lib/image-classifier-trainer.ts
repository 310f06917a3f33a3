import {
  BatchMoments,
  createBatchOrder,
  learningRateAt,
  Sgd,
  startUpdate,
  type TrainingState,
} from '@interpolab/nn';
import { RandomStream, streamFor, tf } from '@interpolab/tensor';
import { largestInRow } from './class-probabilities.ts';
import { assertLabels, crossEntropy } from './cross-entropy.ts';
import { createImageClassifier, type ImageClassifier } from './image-classifier.ts';
import type { ImageClassifierConfig } from './image-classifier-config.ts';
import type { ImageClassifierTrainingConfig } from './image-classifier-training-config.ts';
import type { ImageSource } from './image-source.ts';

export interface ImageClassifierTrainerOptions {
  readonly images: ImageSource;
  /** Class of each image of the source. */
  readonly labels: Int32Array;
  /** The images to train on, for a member of an ensemble: rows of the source. Left out: all. */
  readonly subset?: Int32Array;
  readonly network: ImageClassifierConfig;
  readonly training: ImageClassifierTrainingConfig;
  readonly seed: number;
}

export interface ImageClassifierStepMetrics {
  readonly loss: number;
  readonly accuracy: number;
  readonly gradientNorm: number;
  readonly learningRate: number;
  readonly [name: string]: number;
}

/** A classifier in training. What a step does depends on the state, the seed and `trainStep` only. */
export interface ImageClassifierTrainer {
  readonly classifier: ImageClassifier;
  /** For saveTrainingCheckpoint and loadTrainingCheckpoint. */
  readonly state: TrainingState;
  /** Update `trainStep` (from 0). */
  trainStep(trainStep: number): Promise<ImageClassifierStepMetrics>;
  dispose(): void;
}

/** Initialises network and optimiser: SGD with momentum on the mean cross-entropy (paper §1.5). The caller disposes it. */
export function createImageClassifierTrainer(options: ImageClassifierTrainerOptions): ImageClassifierTrainer {
  const { images, labels, network, training, seed } = options;
  const where = 'createImageClassifierTrainer';
  assertLabels(where, labels, { count: images.count, numLabels: network.numClasses });
  const subset = options.subset ?? Int32Array.from({ length: images.count }, (_, index) => index);
  assertRows(where, subset, images.count);
  const classifier = createImageClassifier(network);
  const { parameters } = classifier;
  parameters.initialise(seed);
  const { momentum, weightDecay, batchSize } = training;
  const optimizer = new Sgd(parameters, { momentum, weightDecay });
  const state: TrainingState = { parameters, optimizer };
  const batchOrder = createBatchOrder({ count: subset.length, batchSize, seed });

  return {
    classifier,
    state,
    async trainStep(trainStep) {
      const rows = batchOrder(trainStep).map((place) => subset[place]);
      const batchLabels = rows.map((row) => labels[row]);
      const stream = new RandomStream(streamFor('image-classifier-step', seed), trainStep);
      const flipped = training.flip
        ? Array.from(stream.integers(batchSize, 2), (side) => side === 1)
        : undefined;
      const batch = images.gather(rows, flipped);
      const batchMoments = new BatchMoments();
      const learningRate = learningRateAt(training, trainStep);
      const part = () => {
        const logits = classifier.logits(batch, { batchMoments, dropoutStream: stream });
        const loss = tf.mean(crossEntropy(logits, batchLabels)) as tf.Scalar;
        return { loss, metrics: { logits } };
      };
      const { read } = startUpdate({ state, parts: [part], trainStep, learningRate });
      batchMoments.updateRunning();
      batch.dispose();
      const { loss, gradientNorm, metrics } = await read();
      return { loss, accuracy: accuracyOf(metrics.logits, batchLabels), gradientNorm, learningRate };
    },
    dispose() {
      optimizer.dispose();
      parameters.dispose();
    },
  };
}

function assertRows(where: string, rows: Int32Array, count: number): void {
  const at = rows.findIndex((row) => row < 0 || row >= count);
  if (at >= 0) throw new RangeError(`${where}: subset[${at}] must be in 0 … ${count - 1}, got ${rows[at]}`);
  if (rows.length === 0) throw new RangeError(`${where}: expected at least one image to train on, got none`);
}

/** Share of the rows whose largest logit is the label's. */
function accuracyOf(logits: ArrayLike<number>, labels: Int32Array): number {
  const numClasses = logits.length / labels.length;
  let right = 0;
  labels.forEach((label, row) => {
    if (largestInRow(logits, { row, numClasses }) === label) right++;
  });
  return right / labels.length;
}
