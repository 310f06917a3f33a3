import { join } from 'node:path';
import {
  createDdpmTrainer,
  createDenoiser,
  type DdpmTrainer,
  type DenoiserConfig,
  type DenoiserNetwork,
} from '@interpolab/ddpm';
import { type ImageBatch, loadWeights, saveWeights } from '@interpolab/nn';
import { streamFor } from '@interpolab/tensor';
import type { ExperimentConfig } from '../config/experiment-config.ts';
import { estimateTraining, runCheckpointedTraining } from './checkpointed-training.ts';
import { readTrainingImages } from './data-stage.ts';
import type { StageProgram } from './stage.ts';
import { syntheticImages } from './synthetic-images.ts';

const weightsFile = 'ddpm-ema.safetensors';

/** The diffusion model, trained on the extremes only. Its averaged weights are what samples are drawn with. */
export const ddpmStage: StageProgram = {
  async run(job, context) {
    const { images } = await readTrainingImages(job.inputs.data);
    const trainer = createTrainer(job.config, job.seed, images);
    try {
      const { steps, checkpointEvery } = job.config.ddpm.training;
      const { state, trainStep, average, denoiser } = trainer;
      const training = { state, steps, checkpointEvery, trainStep };
      const { stopped, completedSteps } = await runCheckpointedTraining(training, job, context);
      if (stopped) return { status: 'stopped', step: completedSteps };
      await saveWeights(join(job.folder, weightsFile), denoiser.parameters, { average });
      return {
        status: 'done',
        outputs: [weightsFile],
        summary: { steps, parameters: denoiser.parameters.count },
      };
    } finally {
      trainer.dispose();
    }
  },

  async estimate({ config, seed }) {
    const trainer = createTrainer(config, seed, syntheticImages(config));
    try {
      return await estimateTraining(trainer.trainStep, config.ddpm.training.steps);
    } finally {
      trainer.dispose();
    }
  },
};

function createTrainer({ ddpm, diffusion }: ExperimentConfig, seed: number, images: ImageBatch): DdpmTrainer {
  return createDdpmTrainer({ images, config: { ...ddpm, diffusion }, seed: streamFor('ddpm', seed) });
}

/** The trained model of a finished stage, with its averaged weights. The caller disposes its parameters. */
export async function loadStageDenoiser(
  folder: string,
  config: ExperimentConfig,
): Promise<DenoiserNetwork<DenoiserConfig>> {
  const denoiser = createDenoiser(config.ddpm.network);
  await loadWeights(join(folder, weightsFile), denoiser.parameters);
  return denoiser;
}
