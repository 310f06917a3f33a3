import {
  AdamW,
  assertImagesFit,
  createBatchOrder,
  gatherImages,
  type ImageBatch,
  learningRateAt,
  MovingAverage,
  startGradients,
  type TrainingState,
} from '@interpolab/nn';
import { RandomStream, streamFor, tf } from '@interpolab/tensor';
import { createDenoiser, type DenoiserConfig } from './create-denoiser.ts';
import type { DdpmTrainingConfig } from './ddpm-training-config.ts';
import type { DenoiserNetwork } from './denoiser-network.ts';
import { createDiffusion, type DiffusionConfig } from './diffusion.ts';
import { qSample } from './forward-process.ts';
import { trainingLoss } from './losses.ts';

export interface DdpmConfig {
  readonly diffusion: DiffusionConfig;
  readonly network: DenoiserConfig;
  readonly training: DdpmTrainingConfig;
}

export interface DdpmTrainerOptions {
  readonly images: ImageBatch;
  readonly config: DdpmConfig;
  readonly seed: number;
}

/** Means over the batch. */
export interface DdpmStepMetrics {
  readonly loss: number;
  readonly mse: number;
  /** Bits per dimension; absent when the variance is fixed. */
  readonly vb?: number;
  readonly learningRate: number;
  readonly [name: string]: number | undefined;
}

/** A network in training. What a step does depends on the state, the seed and `trainStep` only. */
export interface DdpmTrainer {
  readonly denoiser: DenoiserNetwork<DenoiserConfig>;
  readonly average: MovingAverage;
  /** For saveTrainingCheckpoint and loadTrainingCheckpoint. */
  readonly state: TrainingState;
  /** Update `trainStep` (from 0). All is done when it returns, but for reading the metrics where a GPU computes. */
  trainStep(trainStep: number): Promise<DdpmStepMetrics>;
  dispose(): void;
}

/** Initialises network, optimiser and average for training on `images`. The caller disposes the trainer. */
export function createDdpmTrainer({ images, config, seed }: DdpmTrainerOptions): DdpmTrainer {
  const { network, training } = config;
  assertImagesFit('createDdpmTrainer', images, network);
  assertVarianceMatches(config);
  const diffusion = createDiffusion(config.diffusion);
  const denoiser = createDenoiser(network);
  denoiser.parameters.initialise(seed);
  const optimizer = new AdamW(denoiser.parameters, { weightDecay: training.weightDecay });
  const average = new MovingAverage(denoiser.parameters, training.emaDecay);
  const batchOrder = createBatchOrder({ count: images.count, batchSize: training.batchSize, seed });

  return {
    denoiser,
    average,
    state: { parameters: denoiser.parameters, optimizer, average },
    async trainStep(trainStep) {
      const draw = drawStep({ config, seed, trainStep });
      const x0 = gatherImages(images, batchOrder(trainStep), draw.flipped);
      const noise = tf.tensor4d(draw.noise, x0.shape);
      const { read, gradients, dispose } = startGradients(denoiser.parameters, () => {
        const xt = qSample(diffusion.schedule, { x0, t: draw.t, noise });
        const modelOutput = denoiser.forward(xt, draw.t, { dropoutStream: draw.dropoutStream });
        const losses = trainingLoss(diffusion, { modelOutput, x0, xt, t: draw.t, noise }, training.loss);
        const { mse, vb } = losses;
        const perImage: Record<string, tf.Tensor> = vb ? { mse, vb } : { mse };
        return { loss: tf.mean(losses.loss), metrics: perImage };
      });
      const learningRate = learningRateAt(training, trainStep);
      optimizer.apply({ gradients, learningRate, update: trainStep + 1, average });
      tf.dispose([x0, noise]);
      dispose();
      const { loss, metrics } = await read();
      return { loss, mse: mean(metrics.mse), vb: metrics.vb && mean(metrics.vb), learningRate };
    },
    dispose() {
      average.dispose();
      optimizer.dispose();
      denoiser.parameters.dispose();
    },
  };
}

/** Everything random in one step, from a stream of its own: a resumed run draws the same. */
function drawStep({ config, seed, trainStep }: { config: DdpmConfig; seed: number; trainStep: number }) {
  const { network, training, diffusion } = config;
  const stream = new RandomStream(streamFor('ddpm-step', seed), trainStep);
  const size = training.batchSize * network.imageSize ** 2 * network.channels;
  return {
    t: Array.from(stream.integers(training.batchSize, diffusion.numTimesteps)),
    flipped: training.flip
      ? Array.from(stream.integers(training.batchSize, 2), (side) => side === 1)
      : undefined,
    noise: stream.normals(size),
    dropoutStream: stream,
  };
}

function assertVarianceMatches({ diffusion, network }: DdpmConfig): void {
  if ((diffusion.variance === 'learnedRange') !== network.learnSigma) {
    throw new RangeError(
      `createDdpmTrainer: diffusion.variance "${diffusion.variance}" needs network.learnSigma ${!network.learnSigma}, got ${network.learnSigma}`,
    );
  }
}

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
