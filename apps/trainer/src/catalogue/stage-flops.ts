import type { ExperimentConfig } from '../config/experiment-config.ts';
import { guidanceClassifiers } from '../config/guidance-classifiers.ts';
import type { SelectionConfig } from '../selection/selection-config.ts';
import type { Stage } from '../stages/stage.ts';
import { imageClassifierMacs } from './image-classifier-macs.ts';
import { denoiserMacs, guidanceClassifierMacs } from './network-macs.ts';
import type { RowJob } from './row-jobs.ts';

/** A multiplication and an addition. */
const flopPerMac = 2;
/** Forward, and twice that for the gradients to features and weights. */
const trainingPasses = 3;
/** Forward and the gradient to the image alone: 45 GFLOP for 10.13 GMAC (paper §8). */
const guidancePasses = 2.2;

/**
 * Floating-point operations of a stage of an experiment, counted from its networks as a direct convolution does them
 * (paper §8); 0 for those that compute no network.
 */
export function stageFlops(config: ExperimentConfig, stage: Stage): number {
  const { ddpm, sampling } = config;
  switch (stage.kind) {
    case 'ddpm':
      return trainingFlops(denoiserMacs(ddpm.network), ddpm.training);
    case 'classifier': {
      const { network, training } = guidanceClassifiers(config)[stage.guide ?? 0];
      return trainingFlops(guidanceClassifierMacs(network), training);
    }
    case 'sample':
      return sampling.count * samplingSteps(sampling.respacing) * macsOfStep(config, stage) * flopPerMac;
    default:
      return 0;
  }
}

/**
 * The same of a selection: the training of its image classifiers. Its validations and scores are forward alone, and a small
 * part beside it; a model of the user's is not trained.
 */
export function selectionFlops(config: SelectionConfig, { kind, member }: Stage): number {
  const { network, evaluationClassifier, evaluationOnnx, ensemble } = config;
  if (kind !== 'imageClassifier' || (member === undefined && evaluationOnnx)) return 0;
  const training = member === undefined ? evaluationClassifier : ensemble.training;
  return trainingFlops(imageClassifierMacs(network), { ...training, checkpointActivations: false });
}

/** Of whichever a job is. */
export const jobFlops = (job: RowJob, stage: Stage): number =>
  job.command === 'train' ? stageFlops(job.config, stage) : selectionFlops(job.config, stage);

function trainingFlops(
  macs: number,
  {
    steps,
    batchSize,
    checkpointActivations,
  }: { steps: number; batchSize: number; checkpointActivations: boolean },
): number {
  const passes = trainingPasses + (checkpointActivations ? 1 : 0);
  return steps * batchSize * passes * macs * flopPerMac;
}

function macsOfStep(config: ExperimentConfig, { condition }: Stage): number {
  const network = denoiserMacs(config.ddpm.network);
  const weights = condition?.weights;
  if (!weights) return network;
  // every class that counts, and "no class"
  if (config.sampling.guidance === 'classifierFree')
    return network * (weights[0].filter((weight) => weight > 0).length + 1);
  const guides = guidanceClassifiers(config).map((guide) => guidanceClassifierMacs(guide.network));
  return network + guidancePasses * guides.reduce((sum, macs) => sum + macs, 0);
}

/** `250`, `10,20,30` or `ddim250`: how many steps that are. */
function samplingSteps(respacing: string): number {
  return respacing
    .replace(/^ddim/, '')
    .split(',')
    .reduce((sum, steps) => sum + Number(steps), 0);
}
