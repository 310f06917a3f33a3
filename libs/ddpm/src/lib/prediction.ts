import { tf } from '@interpolab/tensor';
import { type Diffusion, perImage } from './diffusion.ts';
import { predictX0FromNoise } from './noise-and-x0.ts';

export interface PredictionInput {
  /** What the network said, without the channels of the variance: [B, H, W, C]. */
  readonly prediction: tf.Tensor4D;
  readonly xt: tf.Tensor4D;
  /** Indices into the schedule, one per image. */
  readonly t: readonly number[];
}

/**
 * The x_0 that the network's answer implies, not clipped. Of ε̂: (x_t − √(1−ᾱ) ε̂) / √ᾱ; of v̂: √ᾱ x_t − √(1−ᾱ) v̂
 * (Salimans and Ho 2022, appendix D).
 */
export function impliedX0({ schedule, prediction: kind }: Diffusion, input: PredictionInput): tf.Tensor4D {
  const { prediction, xt, t } = input;
  switch (kind) {
    case 'noise':
      return predictX0FromNoise(schedule, { xt, t, predNoise: prediction });
    case 'x0':
      return prediction.clone() as tf.Tensor4D;
    case 'v':
      return tf.tidy(() => {
        const { signal, sigma } = signalAndSigma(schedule.alphasCumprod, t);
        return tf.sub(tf.mul(signal, xt), tf.mul(sigma, prediction)) as tf.Tensor4D;
      });
  }
}

/** What the network learns to say at x_t = √ᾱ x_0 + √(1−ᾱ) ε: ε, x_0 or v = √ᾱ ε − √(1−ᾱ) x_0. */
export function predictionTarget(
  { schedule, prediction: kind }: Diffusion,
  { x0, noise, t }: { x0: tf.Tensor4D; noise: tf.Tensor4D; t: readonly number[] },
): tf.Tensor4D {
  switch (kind) {
    case 'noise':
      return noise.clone() as tf.Tensor4D;
    case 'x0':
      return x0.clone() as tf.Tensor4D;
    case 'v':
      return tf.tidy(() => {
        const { signal, sigma } = signalAndSigma(schedule.alphasCumprod, t);
        return tf.sub(tf.mul(signal, noise), tf.mul(sigma, x0)) as tf.Tensor4D;
      });
  }
}

function signalAndSigma(alphasCumprod: Float64Array, t: readonly number[]) {
  return {
    signal: perImage(alphasCumprod, t, Math.sqrt),
    sigma: perImage(alphasCumprod, t, (alphaBar) => Math.sqrt(1 - alphaBar)),
  };
}
