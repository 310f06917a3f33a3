import { nullLabel } from '@interpolab/ddpm';
import { samplingConditions } from '../stages/sampling-condition.ts';
import { ConfigError } from './config-error.ts';
import type { ExperimentConfig } from './experiment-config.ts';
import { guidanceClassifiers } from './guidance-classifiers.ts';

/** Throws ConfigError unless the networks can be sampled as asked: what each part of the config says by itself is fine. */
export function assertSamplingFits(config: ExperimentConfig): void {
  const { sampling, ddpm } = config;
  const guides = guidanceClassifiers(config);
  const { numClasses } = ddpm.network;
  const isClassifierFree = sampling.guidance === 'classifierFree';
  if (numClasses !== null && ddpm.training.labelDropProbability === 0) {
    throw new ConfigError(
      'config ddpm.training.labelDropProbability: must be above 0 for a class-conditional network, got 0 (unconditional samples ask for "no class", which would never have been trained).',
    );
  }
  if (isClassifierFree && numClasses === null) {
    throw new ConfigError(
      'config sampling.guidance: classifierFree needs a class-conditional network (set ddpm.network.numClasses, ddpm.network.nullRow and ddpm.training.labelDropProbability).',
    );
  }
  const most = isClassifierFree
    ? nullLabel(ddpm.network)
    : Math.min(...guides.map(({ network }) => network.numLogits));
  const owner = isClassifierFree ? 'ddpm.network' : 'classifier.network';
  if (isClassifierFree && guides.length > 1) {
    throw new ConfigError(
      `config furtherClassifiers: must be empty where a class-conditional network guides itself, got ${guides.length - 1}.`,
    );
  }
  for (const { name, weights } of samplingConditions(sampling)) {
    const lists = weights?.length ?? 1;
    if (guides.length > 1 && lists > 1 && lists !== guides.length) {
      throw new ConfigError(
        `config sampling: ${name} has ${lists} lists of weights, but there are ${guides.length} classifiers (write one list for each, or one for all).`,
      );
    }
    const longest = Math.max(0, ...(weights ?? []).map((list) => list.length));
    if (longest > most) {
      throw new ConfigError(
        `config sampling: ${name} has weights for ${longest} classes, but ${owner} knows ${most} (lower sampling.numClasses or shorten the list).`,
      );
    }
  }
}
