import {
  AdamW,
  assertImagesFit,
  type ImageBatch,
  type LossAndMetrics,
  learningRateAt,
  startUpdate,
  type TrainingState,
} from '@interpolab/nn';
import { tf } from '@interpolab/tensor';
import { type ClassifierBatch, createClassifierBatches } from './classifier-batch.ts';
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

/**
 * `accuracy`, `accuracy.q0` … `accuracy.q3` (timestep quartiles that the batch met), `learningRate`, and the global norm
 * of the gradient before clipping.
 */
export interface ClassifierStepMetrics {
  readonly loss: number;
  readonly gradientNorm: number;
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
  if (!training.randomCrop) assertImagesFit('createClassifierTrainer', images, network);
  assertLabels('createClassifierTrainer', labels, { count: images.count, numLabels: network.numLogits });
  const classifier = createGuidanceClassifier(network);
  classifier.parameters.initialise(seed);
  classifier.spectralNorms?.iterate(powerIterations.atStart);
  const optimizer = new AdamW(classifier.parameters, { weightDecay: training.weightDecay });
  const state: TrainingState = { parameters: classifier.parameters, optimizer };
  const drawBatch = createClassifierBatches(options);

  /** A part's share of the batch's mean loss, and its logits. */
  const lossOf = (part: ClassifierBatch): LossAndMetrics => {
    const logits = classifier.logits(part.xt(), part.t, {
      dropoutStream: part.dropoutStream,
      checkpointActivations: training.checkpointActivations,
    });
    const mean = tf.mean(crossEntropy(logits, part.labels, training.labelSmoothing)) as tf.Scalar;
    const share = part.size / training.batchSize;
    return { loss: share === 1 ? mean : tf.mul(mean, share), metrics: { logits } };
  };

  return {
    classifier,
    state,
    async trainStep(trainStep) {
      const parts = drawBatch(trainStep);
      classifier.spectralNorms?.iterate(powerIterations.perStep);
      const learningRate = learningRateAt(training, trainStep);
      const { read } = startUpdate({
        state,
        parts: parts.map((part) => () => lossOf(part)),
        trainStep,
        learningRate,
        maxGradientNorm: training.maxGradientNorm ?? undefined,
      });
      const { loss, metrics, gradientNorm } = await read();
      const counts = countByQuartile({
        logits: metrics.logits,
        labels: parts.flatMap((part) => [...part.labels]),
        t: parts.flatMap((part) => part.t),
        numTimesteps,
      });
      return { loss, ...accuracyMetrics(counts), learningRate, gradientNorm };
    },
    dispose() {
      optimizer.dispose();
      classifier.parameters.dispose();
    },
  };
}
