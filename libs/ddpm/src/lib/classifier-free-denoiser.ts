import { tf } from '@interpolab/tensor';
import type { DenoiserNetwork } from './denoiser-network.ts';
import type { DenoiserFn } from './guidance.ts';
import type { WeightFactor } from './guidance-weight-schedule.ts';
import { nullLabel } from './label-table-config.ts';

export interface ClassifierFreeGuidance {
  /** How much each class counts, 0 or more; only their ratios matter. */
  readonly classWeights: readonly number[];
  /** w: how far the answer is carried past the mean of the classes, away from "no class". */
  readonly scale: number;
  /** `all`: the channels of the variance too, as the reference does; `prediction`: they are the mean of the classes. */
  readonly channels?: 'all' | 'prediction';
  /** A factor on `scale` at an original timestep; default 1. */
  readonly factorAt?: WeightFactor;
}

/**
 * Classifier-free multi-guidance, (1 + w) Σ_c π_c f(x, t, c) − w f(x, t, null), with π = the class weights over their
 * sum (paper §4.5, where all are equal). Equal to a denoiser guided by Σ_c (1 + w) π_c ∇ log p(c | x), with the
 * classifier that the network implies. One pass for each class and one for "no class", which is left out where w is 0.
 */
export function classifierFreeDenoiser(
  network: DenoiserNetwork,
  { classWeights, scale, channels = 'all', factorAt = () => 1 }: ClassifierFreeGuidance,
): DenoiserFn {
  assertClassWeights(classWeights, network);
  const total = classWeights.reduce((sum, weight) => sum + weight, 0);
  const shares = classWeights
    .map((weight, label) => ({ label, share: weight / total }))
    .filter(({ share }) => share > 0);
  const noClass = nullLabel(network.config);

  return (xt, t) =>
    tf.tidy(() => {
      const answer = (label: number) => network.forward(xt, t, { labels: t.map(() => label) });
      const [first, ...others] = shares;
      let mean = tf.mul(answer(first.label), first.share);
      for (const { label, share } of others) mean = tf.add(mean, tf.mul(answer(label), share));
      const strengths = t.map((timestep) => scale * factorAt(timestep));
      if (strengths.every((strength) => strength === 0)) return mean as tf.Tensor4D;
      const strength = tf.tensor4d(strengths, [strengths.length, 1, 1, 1]);
      const past = tf.mul(strength, tf.sub(mean, answer(noClass)));
      if (channels === 'all' || !network.config.learnSigma) return tf.add(mean, past) as tf.Tensor4D;
      const [ofPrediction, ofVariance] = tf.split(past, 2, 3);
      return tf.add(mean, tf.concat([ofPrediction, tf.zerosLike(ofVariance)], 3)) as tf.Tensor4D;
    });
}

/** A class-conditional network that is told "no class": its unconditional samples. */
export function unconditionalDenoiser(network: DenoiserNetwork): DenoiserFn {
  if (network.config.numClasses === null) return (xt, t) => network.forward(xt, t);
  const noClass = nullLabel(network.config);
  return (xt, t) => network.forward(xt, t, { labels: t.map(() => noClass) });
}

function assertClassWeights(weights: readonly number[], { config }: DenoiserNetwork): void {
  if (config.numClasses === null) {
    throw new RangeError(
      'classifierFreeDenoiser: expected a class-conditional network (network.numClasses), got an unconditional one',
    );
  }
  const most = nullLabel(config); // the rows before it are the classes
  if (weights.length === 0 || weights.length > most) {
    throw new RangeError(
      `classifierFreeDenoiser: expected weights for 1 … ${most} classes, got ${weights.length}`,
    );
  }
  if (weights.some((weight) => !(weight >= 0 && Number.isFinite(weight))) || weights.every((w) => w === 0)) {
    throw new RangeError(
      `classifierFreeDenoiser: class weights must be 0 or more and not all 0, got ${weights.join(', ')}`,
    );
  }
}
