import { join } from 'node:path';
import {
  type ClassifierTrainer,
  createClassifierTrainer,
  createGuidanceClassifier,
  evaluateGuidanceClassifier,
  type GuidanceClassifier,
  type NoisingProcess,
} from '@interpolab/classifier';
import { createDiffusion, qSample } from '@interpolab/ddpm';
import { type ImageBatch, loadWeights, saveWeights } from '@interpolab/nn';
import { streamFor } from '@interpolab/tensor';
import type { ExperimentConfig } from '../config/experiment-config.ts';
import { estimateTraining, runCheckpointedTraining } from './checkpointed-training.ts';
import { readTrainingImages } from './data-stage.ts';
import type { StageProgram } from './stage.ts';
import { syntheticImages } from './synthetic-images.ts';

const weightsFile = 'classifier.safetensors';

/** The classifier that will steer: trained on noisy versions of the extremes, at every timestep of the DDPM. */
export const classifierStage: StageProgram = {
  async run(job, context) {
    const { config, seed, folder } = job;
    const data = await readTrainingImages(job.inputs.data);
    const trainer = createTrainer({ config, seed, ...data });
    try {
      const { steps, checkpointEvery, batchSize } = config.classifier.training;
      const { state, trainStep } = trainer;
      const training = { state, steps, checkpointEvery, trainStep };
      const { stopped, completedSteps } = await runCheckpointedTraining(training, job, context);
      if (stopped) return { status: 'stopped', step: completedSteps };
      await saveWeights(join(folder, weightsFile), trainer.classifier.parameters);
      const summary = await evaluateGuidanceClassifier({
        ...noising(config),
        ...data,
        classifier: trainer.classifier,
        seed,
        batchSize,
      });
      context.report.metrics(prefixed('final/', summary), completedSteps);
      return { status: 'done', outputs: [weightsFile], summary };
    } finally {
      trainer.dispose();
    }
  },

  async estimate({ config, seed }) {
    const images = syntheticImages(config);
    const trainer = createTrainer({ config, seed, images, labels: new Int32Array(images.count) });
    try {
      return await estimateTraining(trainer.trainStep, config.classifier.training.steps);
    } finally {
      trainer.dispose();
    }
  },
};

interface TrainerInput {
  readonly config: ExperimentConfig;
  readonly seed: number;
  readonly images: ImageBatch;
  readonly labels: Int32Array;
}

function createTrainer({ config, seed, ...data }: TrainerInput): ClassifierTrainer {
  return createClassifierTrainer({
    ...data,
    ...noising(config),
    config: config.classifier,
    seed: streamFor('classifier', seed),
  });
}

/** The classifier meets the same noise as the DDPM that it will guide. */
function noising({ diffusion }: ExperimentConfig): NoisingProcess {
  const { schedule } = createDiffusion(diffusion);
  return { noise: (input) => qSample(schedule, input), numTimesteps: diffusion.numTimesteps };
}

function prefixed(prefix: string, values: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}${name}`, value]));
}

/** The trained classifier of a finished stage. The caller disposes its parameters. */
export async function loadStageClassifier(
  folder: string,
  config: ExperimentConfig,
): Promise<GuidanceClassifier> {
  const classifier = createGuidanceClassifier(config.classifier.network);
  await loadWeights(join(folder, weightsFile), classifier.parameters);
  return classifier;
}
