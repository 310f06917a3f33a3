import { nullLabel } from '@interpolab/ddpm';
import { samplingConditions } from '../stages/sampling-condition.ts';
import { ConfigError } from './config-error.ts';
import type { ExperimentConfig } from './experiment-config.ts';

/** Throws ConfigError unless the networks can be sampled as asked: what each part of the config says by itself is fine. */
export function assertSamplingFits({ sampling, classifier, ddpm }: ExperimentConfig): void {
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
  const most = isClassifierFree ? nullLabel(ddpm.network) : classifier.network.numLogits;
  const owner = isClassifierFree ? 'ddpm.network' : 'classifier.network';
  for (const { name, weights } of samplingConditions(sampling)) {
    const longest = Math.max(0, ...(weights ?? []).map((list) => list.length));
    if (longest > most) {
      throw new ConfigError(
        `config sampling: ${name} has weights for ${longest} classes, but ${owner} knows ${most} (lower sampling.numClasses or shorten the list).`,
      );
    }
  }
}
