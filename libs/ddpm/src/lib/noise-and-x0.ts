import { tf } from '@interpolab/tensor';
import { perImage } from './diffusion.ts';
import type { NoiseSchedule } from './noise-schedule.ts';

/** x̂_0 = x_t / √ᾱ_t − √(1/ᾱ_t − 1) · ε̂: the image that this noise implies. */
export function predictX0FromNoise(
  schedule: NoiseSchedule,
  { xt, t, predNoise }: { xt: tf.Tensor4D; t: readonly number[]; predNoise: tf.Tensor4D },
): tf.Tensor4D {
  return tf.tidy(() =>
    tf.sub(
      tf.mul(perImage(schedule.alphasCumprod, t, recipRoot), xt),
      tf.mul(perImage(schedule.alphasCumprod, t, recipRootMinusOne), predNoise),
    ),
  );
}

/** ε̂ = (x_t / √ᾱ_t − x̂_0) / √(1/ᾱ_t − 1): the noise that this image implies. */
export function predictNoiseFromX0(
  schedule: NoiseSchedule,
  { xt, t, predX0 }: { xt: tf.Tensor4D; t: readonly number[]; predX0: tf.Tensor4D },
): tf.Tensor4D {
  return tf.tidy(() =>
    tf.div(
      tf.sub(tf.mul(perImage(schedule.alphasCumprod, t, recipRoot), xt), predX0),
      perImage(schedule.alphasCumprod, t, recipRootMinusOne),
    ),
  );
}

function recipRoot(alphaBar: number): number {
  return Math.sqrt(1 / alphaBar);
}

function recipRootMinusOne(alphaBar: number): number {
  return Math.sqrt(1 / alphaBar - 1);
}
