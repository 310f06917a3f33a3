import { statSync } from 'node:fs';
import {
  createGuidanceClassifier,
  type GuidanceClassifier,
  type GuidanceClassifierConfig,
  guidanceGradient,
} from '@interpolab/classifier';
import {
  classifierFreeDenoiser,
  createDenoiser,
  type DenoiserFn,
  type DenoiserNetwork,
  type GuidanceFn,
  scaleGuidance,
  unconditionalDenoiser,
  weightFactor,
} from '@interpolab/ddpm';
import { loadWeights, type ParameterSet } from '@interpolab/nn';
import type { ExperimentConfig } from '../config/experiment-config.ts';
import { guidanceClassifiers } from '../config/guidance-classifiers.ts';
import { loadStageClassifier } from './classifier-stage.ts';
import { loadStageDenoiser } from './ddpm-stage.ts';
import type { SamplingCondition } from './sampling-condition.ts';
import { StageError, type StageJob } from './stage.ts';

/** The networks of a sampling job. */
export interface SamplingNetworks {
  readonly denoiser: DenoiserNetwork;
  /** None where nothing pulls, or a class-conditional network guides itself. */
  readonly classifiers: readonly GuidanceClassifier[];
}

/** Loads what the job's inputs name, each the folder of a finished stage or a file of weights. */
export async function loadSamplingNetworks({ inputs, config }: StageJob): Promise<SamplingNetworks> {
  const denoiser = isFolder(inputs.ddpm)
    ? await loadStageDenoiser(inputs.ddpm, config)
    : await loadFile(inputs.ddpm, createDenoiser(config.ddpm.network));
  const classifiers: GuidanceClassifier[] = [];
  for (const [at, path] of classifierInputs(inputs).entries()) {
    const network = networkOf(config, at);
    classifiers.push(
      isFolder(path)
        ? await loadStageClassifier(path, network)
        : await loadFile(path, createGuidanceClassifier(network)),
    );
  }
  return { denoiser, classifiers };
}

/** Of the classifier at this place; files of weights may be more than the config has classifiers. */
function networkOf(config: ExperimentConfig, at: number): GuidanceClassifierConfig {
  return (guidanceClassifiers(config)[at] ?? config.classifier).network;
}

/** Networks of the same cost with weights that mean nothing, to time. */
export function throwAwayNetworks(
  config: ExperimentConfig,
  { condition, inputs }: Pick<StageJob, 'condition' | 'inputs'>,
): SamplingNetworks {
  const { ddpm, sampling } = config;
  const isSteered = condition?.weights && sampling.guidance === 'classifier';
  const count = isSteered ? Math.max(1, classifierInputs(inputs).length) : 0;
  const networks = {
    denoiser: createDenoiser(ddpm.network),
    classifiers: Array.from({ length: count }, (_, at) => createGuidanceClassifier(networkOf(config, at))),
  };
  for (const parameters of allParameters(networks)) parameters.initialise(0);
  return networks;
}

export function disposeNetworks(networks: SamplingNetworks): void {
  for (const parameters of allParameters(networks)) parameters.dispose();
}

/** What the sampler is given: the network as it is asked under a condition, and what steers it from outside. */
export function steer(
  { denoiser, classifiers }: SamplingNetworks,
  { sampling, diffusion }: ExperimentConfig,
  { weights }: SamplingCondition,
): { denoiser: DenoiserFn; guidance: GuidanceFn[] } {
  if (!weights) return { denoiser: unconditionalDenoiser(denoiser), guidance: [] };
  const { weightSchedule, classes, classifierFreeChannels: channels } = sampling;
  const factorAt = weightFactor(weightSchedule, diffusion.numTimesteps);
  if (sampling.guidance === 'classifierFree') {
    // Equal weights w of all classes are the reference's scale w (paper §4.5); different ones share their mean.
    const [classWeights] = weights;
    const scale = classWeights.reduce((sum, weight) => sum + weight, 0) / classWeights.length;
    const options = { classWeights, scale, channels, factorAt };
    return { denoiser: classifierFreeDenoiser(denoiser, options), guidance: [] };
  }
  if (weights.length > 1 && weights.length !== classifiers.length) {
    throw new StageError(
      `sampling: expected a list of weights for each of ${classifiers.length} classifiers, got ${weights.length}.`,
    );
  }
  const guidance = classifiers.map((classifier, at) =>
    scaleGuidance(
      guidanceGradient(classifier, { weights: weights[weights.length > 1 ? at : 0], classes }),
      factorAt,
    ),
  );
  return { denoiser: unconditionalDenoiser(denoiser), guidance };
}

/** `classifier`, and `classifier-2` and so on where there are several. */
function classifierInputs(inputs: Readonly<Record<string, string>>): string[] {
  return Object.keys(inputs)
    .filter((role) => /^classifier(-\d+)?$/.test(role))
    .map((role) => inputs[role]);
}

async function loadFile<Network extends { readonly parameters: ParameterSet }>(
  path: string,
  network: Network,
): Promise<Network> {
  await loadWeights(path, network.parameters);
  return network;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function allParameters({ denoiser, classifiers }: SamplingNetworks): ParameterSet[] {
  return [denoiser, ...classifiers].map(({ parameters }) => parameters);
}
