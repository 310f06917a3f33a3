import {
  AdamW,
  assertImagesFit,
  type LossAndMetrics,
  learningRateAt,
  MovingAverage,
  startUpdate,
  type TrainingState,
} from '@interpolab/nn';
import { fetchValues, l2Norm, tf } from '@interpolab/tensor';
import { createDenoiser, type DenoiserConfig } from './create-denoiser.ts';
import type { DdpmTrainingConfig } from './ddpm-training-config.ts';
import type { DenoiserNetwork } from './denoiser-network.ts';
import { createDiffusion, type DiffusionConfig } from './diffusion.ts';
import { qSample } from './forward-process.ts';
import { assertTrainingLabels } from './label-table-config.ts';
import { trainingLoss } from './losses.ts';
import { quartileMeans } from './quartile-means.ts';
import { createTimestepSampler } from './timestep-sampler.ts';
import { createBatchSource, type TrainingBatch, type TrainingSet } from './training-batch.ts';

export interface DdpmConfig {
  readonly diffusion: DiffusionConfig;
  readonly network: DenoiserConfig;
  readonly training: DdpmTrainingConfig;
}

export interface DdpmTrainerOptions extends TrainingSet {
  readonly config: DdpmConfig;
  readonly seed: number;
}

/**
 * Means over the batch, with importance-sampled timesteps weighted; `loss.q0` … `loss.q3`, and so on, over the images of
 * a quarter of the timesteps.
 */
export interface DdpmStepMetrics {
  readonly loss: number;
  readonly mse: number;
  /** Bits per dimension; absent when the variance is fixed. */
  readonly vb?: number;
  readonly learningRate: number;
  /** Global norm, before clipping. */
  readonly gradientNorm: number;
  /** Global norm of the weights; every tenth step. */
  readonly parameterNorm?: number;
  readonly [name: string]: number | undefined;
}

/** A network in training. What a step does depends on the state, the seed and `trainStep` only. */
export interface DdpmTrainer {
  readonly denoiser: DenoiserNetwork<DenoiserConfig>;
  /** At `emaDecay`. */
  readonly average: MovingAverage;
  /** At `furtherEmaDecays`, in their order. */
  readonly furtherAverages: readonly MovingAverage[];
  /** For saveTrainingCheckpoint and loadTrainingCheckpoint. */
  readonly state: TrainingState;
  /** Update `trainStep` (from 0). All is done when it returns, but for reading the metrics where a GPU computes. */
  trainStep(trainStep: number): Promise<DdpmStepMetrics>;
  dispose(): void;
}

/** Updates between two looks at the weights' norm. */
const parameterNormEvery = 10;

/** Initialises network, optimiser and averages for training on `images`. The caller disposes the trainer. */
export function createDdpmTrainer({ images, labels, config, seed }: DdpmTrainerOptions): DdpmTrainer {
  const { network, training } = config;
  if (!training.randomCrop) assertImagesFit('createDdpmTrainer', images, network);
  assertTrainingLabels('createDdpmTrainer', { labels, images, network, training });
  assertVarianceMatches(config);
  const diffusion = createDiffusion(config.diffusion);
  const { numTimesteps } = config.diffusion;
  const denoiser = createDenoiser(network);
  const { parameters } = denoiser;
  parameters.initialise(seed);
  const optimizer = new AdamW(parameters, { weightDecay: training.weightDecay });
  const average = new MovingAverage(parameters, training.emaDecay);
  const furtherAverages = training.furtherEmaDecays.map((decay) => new MovingAverage(parameters, decay));
  const sampler = createTimestepSampler(training.timestepSampler, numTimesteps);
  let samplerState = sampler.initialState;
  const memory = {
    arrays: () => samplerState,
    restore: (arrays: typeof samplerState) => {
      samplerState = arrays;
    },
  };
  const state: TrainingState = { parameters, optimizer, average, furtherAverages, memory };
  const drawBatch = createBatchSource({ images, labels }, { config, seed });

  /** A part's share of the batch's mean loss, and the losses of each image. */
  const lossOf = (part: TrainingBatch): LossAndMetrics => {
    const { t, weights } = part;
    const [x0, noise] = [part.x0(), part.noise()];
    const xt = qSample(diffusion.schedule, { x0, t, noise });
    const modelOutput = denoiser.forward(xt, t, {
      labels: part.labels,
      dropoutStream: part.dropoutStream,
      checkpointActivations: training.checkpointActivations,
    });
    const { loss, mse, vb } = trainingLoss(diffusion, { modelOutput, x0, xt, t, noise }, training.loss);
    const weighted = training.timestepSampler === 'uniform' ? loss : tf.mul(loss, weights);
    const share = part.size / training.batchSize;
    const mean = tf.mean(weighted) as tf.Scalar;
    return {
      loss: share === 1 ? mean : tf.mul(mean, share),
      metrics: vb ? { loss, mse, vb } : { loss, mse },
    };
  };

  return {
    denoiser,
    average,
    furtherAverages,
    state,
    async trainStep(trainStep) {
      const parts = drawBatch({ trainStep, sampler, samplerState });
      const learningRate = learningRateAt(training, trainStep);
      const { read } = startUpdate({
        state,
        parts: parts.map((part) => () => lossOf(part)),
        trainStep,
        learningRate,
        maxGradientNorm: training.maxGradientNorm ?? undefined,
      });
      const norm =
        (trainStep + 1) % parameterNormEvery === 0 ? l2Norm(parameters.trainedVariables) : undefined;
      const parameterNorm = norm && (await takeNumber(norm));
      const { loss, metrics, gradientNorm } = await read();
      const t = parts.flatMap((part) => part.t);
      const weights = parts.flatMap((part) => part.weights);
      samplerState = sampler.observe(samplerState, { t, losses: metrics.loss });
      const means = weightedMeans(metrics, { weights, t, numTimesteps });
      return { ...means, mse: means.mse, loss, learningRate, gradientNorm, parameterNorm };
    },
    dispose() {
      for (const each of [average, ...furtherAverages]) each.dispose();
      optimizer.dispose();
      parameters.dispose();
    },
  };
}

/** Each metric's mean over the images, and over those of a quarter of the timesteps; as the reference, weighted. */
function weightedMeans(
  metrics: Readonly<Record<string, Float32Array>>,
  { weights, t, numTimesteps }: { weights: readonly number[]; t: readonly number[]; numTimesteps: number },
): Record<string, number> {
  const means: Record<string, number> = {};
  for (const [name, perImage] of Object.entries(metrics)) {
    const values = perImage.map((value, image) => value * weights[image]);
    means[name] = values.reduce((sum, value) => sum + value, 0) / values.length;
    Object.assign(means, quartileMeans(name, { values, t, numTimesteps }));
  }
  return means;
}

async function takeNumber(scalar: tf.Scalar): Promise<number> {
  await fetchValues([scalar]);
  const [value] = scalar.dataSync();
  scalar.dispose();
  return value;
}

function assertVarianceMatches({ diffusion, network }: DdpmConfig): void {
  if ((diffusion.variance === 'learnedRange') !== network.learnSigma) {
    throw new RangeError(
      `createDdpmTrainer: diffusion.variance "${diffusion.variance}" needs network.learnSigma ${!network.learnSigma}, got ${network.learnSigma}`,
    );
  }
}
