import { join } from 'node:path';
import {
  type ClassifierTrainer,
  createClassifierTrainer,
  createGuidanceClassifier,
  evaluateGuidanceClassifier,
  type GuidanceClassifier,
  type GuidanceClassifierConfig,
  measureSeparation,
  type NoisingProcess,
} from '@interpolab/classifier';
import { createDiffusion, qSample } from '@interpolab/ddpm';
import { holdOut, type ImageBatch, loadWeights, saveWeights } from '@interpolab/nn';
import { streamFor } from '@interpolab/tensor';
import type { ExperimentConfig } from '../config/experiment-config.ts';
import { type GuidanceClassifierPart, guidanceClassifiers } from '../config/guidance-classifiers.ts';
import type { JsonObject } from '../config/json-value.ts';
import { prefixed, runCheckpointedTraining } from './checkpointed-training.ts';
import { halfwayWarning, learningOf, learningWarning } from './classifier-learning.ts';
import { readTrainingImages } from './data-stage.ts';
import { estimateTraining } from './estimate-training.ts';
import type { StageJob, StageProgram } from './stage.ts';
import { syntheticImages } from './synthetic-images.ts';

const weightsFile = 'classifier.safetensors';

/** An estimate measures; it must not fail because a rate is too high. */
const harmlessRate = 1e-12;

/** The classifier that will steer: trained on noisy versions of the extremes, at every timestep of the DDPM. */
export const classifierStage: StageProgram = {
  async run(job, context) {
    const { config, seed, folder } = job;
    const data = await readTrainingImages(job.inputs.data);
    const part = partOf(job);
    const settings = part.training;
    const { training, heldOut } = settings.evaluation
      ? holdOut(data, { count: settings.evaluation.images, seed })
      : { training: data, heldOut: undefined };
    const trainer = createTrainer({ config, part, seed, ...training });
    const measured = {
      ...noising(config),
      ...{ classifier: trainer.classifier, seed },
      batchSize: settings.microbatchSize ?? settings.batchSize,
    };
    const evaluateOn = (set: LabelledSet) => evaluateGuidanceClassifier({ ...measured, ...set });
    const learning = async () => {
      const separation = await measureSeparation({ ...measured, ...training });
      return separation && learningOf(separation);
    };
    const half = Math.ceil(settings.steps / 2);
    const lookAtHalf = async (step: number) => {
      const sofar = step === half && half < settings.steps ? await learning() : null;
      const warning = sofar && halfwayWarning(sofar, job);
      if (warning) context.report.warning(warning);
    };
    try {
      const { stopped, completedSteps, best } = await runCheckpointedTraining(
        {
          state: trainer.state,
          settings,
          trainStep: trainer.trainStep,
          evaluate: heldOut && (() => evaluateOn(heldOut)),
          look: { every: half, run: lookAtHalf },
        },
        job,
        context,
      );
      if (stopped) return { status: 'stopped', step: completedSteps };
      await saveWeights(join(folder, weightsFile), trainer.classifier.parameters);
      const summary = await evaluateOn(training);
      context.report.metrics(prefixed('final/', summary), completedSteps);
      const learnt = await learning();
      const warning = learnt && learningWarning(learnt, job);
      return {
        status: 'done',
        outputs: [weightsFile],
        summary: {
          ...summary,
          ...(best && { best }),
          ...(learnt && { learning: learnt as unknown as JsonObject }),
          ...(warning && { warnings: [warning] }),
        },
      };
    } finally {
      trainer.dispose();
    }
  },

  estimate(job) {
    const { config, seed } = job;
    const { network, training } = partOf(job);
    const images = syntheticImages(config);
    const set = { images, labels: new Int32Array(images.count) };
    return estimateTraining({
      where: 'classifier.training',
      settings: training,
      parameters: createGuidanceClassifier(network).parameters.count,
      averages: 0,
      start: (batchSize) => {
        const part = { network, training: { ...training, batchSize, learningRate: harmlessRate } };
        return createTrainer({ config, part, seed, ...set });
      },
    });
  },
};

interface LabelledSet {
  readonly images: ImageBatch;
  readonly labels: Int32Array;
}

interface TrainerInput extends LabelledSet {
  readonly config: ExperimentConfig;
  readonly part: Omit<GuidanceClassifierPart, 'data'>;
  readonly seed: number;
}

/** The classifier of the job: the first one where nothing else is said. */
function partOf({ config, guide = 0 }: Pick<StageJob, 'config' | 'guide'>): GuidanceClassifierPart {
  return guidanceClassifiers(config)[guide];
}

function createTrainer({ config, part, seed, ...data }: TrainerInput): ClassifierTrainer {
  return createClassifierTrainer({
    ...data,
    ...noising(config),
    config: part,
    seed: streamFor('classifier', seed),
  });
}

/** The classifier meets the same noise as the DDPM that it will guide. */
function noising({ diffusion }: ExperimentConfig): NoisingProcess {
  const { schedule } = createDiffusion(diffusion);
  return { noise: (input) => qSample(schedule, input), numTimesteps: diffusion.numTimesteps };
}

/** The trained classifier of a finished stage. The caller disposes its parameters. */
export async function loadStageClassifier(
  folder: string,
  network: GuidanceClassifierConfig,
): Promise<GuidanceClassifier> {
  const classifier = createGuidanceClassifier(network);
  await loadWeights(join(folder, weightsFile), classifier.parameters);
  return classifier;
}
