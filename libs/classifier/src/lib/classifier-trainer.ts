import {
  AdamW,
  assertImagesFit,
  createBatchOrder,
  gatherImages,
  type ImageBatch,
  learningRateAt,
  startGradients,
  type TrainingState,
} from '@interpolab/nn';
import { RandomStream, streamFor, tf } from '@interpolab/tensor';
import type { ClassifierTrainingConfig } from './classifier-training-config.ts';
import { assertLabels, crossEntropy } from './cross-entropy.ts';
import { createGuidanceClassifier, type GuidanceClassifier } from './guidance-classifier.ts';
import type { GuidanceClassifierConfig } from './guidance-classifier-config.ts';
import { accuracyMetrics, countByQuartile } from './quartile-accuracy.ts';

/** q(x_t | x_0) of the diffusion that will be guided: this library knows no schedule. */
export type NoisingFn = (input: { x0: tf.Tensor4D; t: number[]; noise: tf.Tensor4D }) => tf.Tensor4D;

export interface NoisingProcess {
  readonly noise: NoisingFn;
  readonly numTimesteps: number;
}

export interface ClassifierConfig {
  readonly network: GuidanceClassifierConfig;
  readonly training: ClassifierTrainingConfig;
}

export interface ClassifierTrainerOptions extends NoisingProcess {
  readonly images: ImageBatch;
  /** Class of each image. */
  readonly labels: Int32Array;
  readonly config: ClassifierConfig;
  readonly seed: number;
}

/** `loss`, `accuracy`, `accuracy.q0` … `accuracy.q3` (timestep quartiles that the batch met), `learningRate`. */
export interface ClassifierStepMetrics {
  readonly loss: number;
  readonly [name: string]: number;
}

/** A classifier in training. What a step does depends on the state, the seed and `trainStep` only. */
export interface ClassifierTrainer {
  readonly classifier: GuidanceClassifier;
  /** For saveTrainingCheckpoint and loadTrainingCheckpoint. The paper's classifier has no average. */
  readonly state: TrainingState;
  /** Update `trainStep` (from 0). All is done when it returns, but for reading the metrics where a GPU computes. */
  trainStep(trainStep: number): Promise<ClassifierStepMetrics>;
  dispose(): void;
}

/** As many as the reference does for its spectral norms. */
const powerIterations = { atStart: 15, perStep: 2 };

/** Initialises network and optimiser for training on noisy versions of `images`. The caller disposes it. */
export function createClassifierTrainer(options: ClassifierTrainerOptions): ClassifierTrainer {
  const { images, labels, config, seed, numTimesteps } = options;
  const { network, training } = config;
  assertImagesFit('createClassifierTrainer', images, network);
  assertLabels('createClassifierTrainer', labels, { count: images.count, numLabels: network.numLogits });
  const classifier = createGuidanceClassifier(network);
  classifier.parameters.initialise(seed);
  classifier.spectralNorms?.iterate(powerIterations.atStart);
  const optimizer = new AdamW(classifier.parameters, { weightDecay: training.weightDecay });
  const batchOrder = createBatchOrder({ count: images.count, batchSize: training.batchSize, seed });

  return {
    classifier,
    state: { parameters: classifier.parameters, optimizer },
    async trainStep(trainStep) {
      const indices = batchOrder(trainStep);
      const batchLabels = indices.map((index) => labels[index]);
      const draw = drawStep(options, trainStep);
      classifier.spectralNorms?.iterate(powerIterations.perStep);
      const xt = tf.tidy(() => {
        const x0 = gatherImages(images, indices, draw.flipped);
        return options.noise({ x0, t: draw.t, noise: tf.tensor4d(draw.noise, x0.shape) });
      });
      const { read, gradients, dispose } = startGradients(classifier.parameters, () => {
        const logits = classifier.logits(xt, draw.t, { dropoutStream: draw.dropoutStream });
        return { loss: tf.mean(crossEntropy(logits, batchLabels)), metrics: { logits } };
      });
      const learningRate = learningRateAt(training, trainStep);
      optimizer.apply({ gradients, learningRate, update: trainStep + 1 });
      xt.dispose();
      dispose();
      const { loss, metrics } = await read();
      const counts = countByQuartile({
        logits: metrics.logits,
        labels: batchLabels,
        t: draw.t,
        numTimesteps,
      });
      return { loss, ...accuracyMetrics(counts), learningRate };
    },
    dispose() {
      optimizer.dispose();
      classifier.parameters.dispose();
    },
  };
}

/** Everything random in one step, from a stream of its own: a resumed run draws the same. */
function drawStep({ config, seed, numTimesteps }: ClassifierTrainerOptions, trainStep: number) {
  const { batchSize, flip } = config.training;
  const { imageSize, channels } = config.network;
  const stream = new RandomStream(streamFor('classifier-step', seed), trainStep);
  return {
    t: Array.from(stream.integers(batchSize, numTimesteps)),
    flipped: flip ? Array.from(stream.integers(batchSize, 2), (side) => side === 1) : undefined,
    noise: stream.normals(batchSize * imageSize ** 2 * channels),
    dropoutStream: stream,
  };
}
