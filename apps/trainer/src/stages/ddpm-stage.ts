import { join } from 'node:path';
import {
  createDdpmTrainer,
  createDenoiser,
  type DdpmTrainer,
  type DenoiserConfig,
  type DenoiserNetwork,
  evaluateDenoiser,
  type TrainingSet,
} from '@interpolab/ddpm';
import { holdOut, loadWeights, type MovingAverage, saveWeights } from '@interpolab/nn';
import { streamFor } from '@interpolab/tensor';
import type { ExperimentConfig } from '../config/experiment-config.ts';
import { withAveragedNetwork } from './averaged-network.ts';
import { runCheckpointedTraining } from './checkpointed-training.ts';
import { readTrainingImages } from './data-stage.ts';
import { estimateTraining } from './estimate-training.ts';
import type { StageContext, StageJob, StageProgram } from './stage.ts';
import { syntheticImages } from './synthetic-images.ts';
import { createTrainingSamples } from './training-samples.ts';

const weightsFile = 'ddpm-ema.safetensors';
/** The weights averaged at a further rate. */
const furtherWeightsFile = (decay: number) => `ddpm-ema-${decay}.safetensors`;

/** An estimate measures; it must not fail because a rate is too high. */
const harmlessRate = 1e-12;

/** The diffusion model, trained on the extremes only. Its averaged weights are what samples are drawn with. */
export const ddpmStage: StageProgram = {
  async run(job, context) {
    const { config, seed } = job;
    const { training, heldOut } = splitSet(await readTrainingImages(job.inputs.data), config, seed);
    const trainer = createTrainer(config, seed, training);
    try {
      const settings = config.ddpm.training;
      const { stopped, completedSteps, best } = await runCheckpointedTraining(
        {
          state: trainer.state,
          settings,
          trainStep: trainer.trainStep,
          evaluate: heldOut && (() => evaluateOn(heldOut, trainer, job)),
          look: sampleGrids(trainer, job, context),
        },
        job,
        context,
      );
      if (stopped) return { status: 'stopped', step: completedSteps };
      const outputs = await saveAverages(trainer, job.folder);
      const { count } = trainer.denoiser.parameters;
      const summary = { steps: settings.steps, parameters: count, ...(best && { best }) };
      return { status: 'done', outputs, summary };
    } finally {
      trainer.dispose();
    }
  },

  estimate({ config, seed }) {
    const { network, training } = config.ddpm;
    const images = syntheticImages(config);
    const set = { images, labels: new Int32Array(images.count) };
    return estimateTraining({
      where: 'ddpm.training',
      settings: training,
      parameters: createDenoiser(network).parameters.count,
      averages: 1 + training.furtherEmaDecays.length,
      start: (batchSize) => {
        const ddpm = { network, training: { ...training, batchSize, learningRate: harmlessRate } };
        return createTrainer({ ...config, ddpm }, seed, set);
      },
    });
  },
};

function createTrainer({ ddpm, diffusion }: ExperimentConfig, seed: number, set: TrainingSet): DdpmTrainer {
  return createDdpmTrainer({ ...set, config: { ...ddpm, diffusion }, seed: streamFor('ddpm', seed) });
}

function splitSet(set: TrainingSet, { ddpm }: ExperimentConfig, seed: number) {
  const { evaluation } = ddpm.training;
  if (!evaluation) return { training: set, heldOut: undefined };
  return holdOut(set, { count: evaluation.images, seed });
}

/** The loss of the averaged weights, as samples will be drawn with them. */
function evaluateOn(heldOut: TrainingSet, trainer: DdpmTrainer, { config, seed }: StageJob) {
  const { batchSize, microbatchSize, loss } = config.ddpm.training;
  return withAveragedNetwork(trainer, (denoiser) =>
    evaluateDenoiser({
      ...heldOut,
      denoiser,
      diffusion: config.diffusion,
      loss,
      seed,
      batchSize: microbatchSize ?? batchSize,
    }),
  );
}

/** A picture of samples every so many steps, if the configuration asks for them. */
function sampleGrids(trainer: DdpmTrainer, { config, seed }: StageJob, { report }: StageContext) {
  const { samples } = config.ddpm.training;
  if (!samples) return undefined;
  const draw = createTrainingSamples(samples, {
    diffusion: config.diffusion,
    seed: streamFor('training-samples', seed),
  });
  return {
    every: samples.every,
    async run(step: number) {
      const png = await withAveragedNetwork(trainer, draw);
      const caption = `${samples.count} samples in ${samples.respacing} steps`;
      report.picture('samples/training', png, { step, caption });
    },
  };
}

/** One weight file for each average. Returns their names. */
async function saveAverages(trainer: DdpmTrainer, folder: string): Promise<string[]> {
  const files: [name: string, average: MovingAverage][] = [
    [weightsFile, trainer.average],
    ...trainer.furtherAverages.map((average): [string, MovingAverage] => [
      furtherWeightsFile(average.decay),
      average,
    ]),
  ];
  for (const [name, average] of files) {
    await saveWeights(join(folder, name), trainer.denoiser.parameters, { average });
  }
  return files.map(([name]) => name);
}

/** The trained model of a finished stage, with the averaged weights that sampling asks for. The caller disposes them. */
export async function loadStageDenoiser(
  folder: string,
  { ddpm, sampling }: ExperimentConfig,
): Promise<DenoiserNetwork<DenoiserConfig>> {
  const { emaDecay, furtherEmaDecays } = ddpm.training;
  const wanted = sampling.emaDecay ?? emaDecay;
  const file = furtherEmaDecays.includes(wanted) ? furtherWeightsFile(wanted) : weightsFile;
  const denoiser = createDenoiser(ddpm.network);
  await loadWeights(join(folder, file), denoiser.parameters);
  return denoiser;
}
