import type { BatchNormResult } from '../fused/batch-norm.ts';
import * as tf from '../tf.ts';
import { siluPlain } from './silu-plain.ts';

/** `batchNorm` in ordinary tfjs ops. Ioffe and Szegedy 2015, algorithm 1. */
export function batchNormPlain(
  x: tf.Tensor4D,
  o: { scale: tf.Tensor1D; offset: tf.Tensor1D; moments?: tf.Tensor2D; silu: boolean; epsilon: number },
): BatchNormResult {
  const [y, moments] = tf.tidy(() => {
    const rows = tf.reshape(x, [-1, x.shape[3]]);
    const [mean, variance] = o.moments === undefined ? momentsOf(rows) : tf.split(constant(o.moments), 2);
    const unit = tf.mul(tf.sub(rows, mean), tf.rsqrt(tf.add(variance, o.epsilon)));
    const normal = tf.reshape(tf.add(tf.mul(unit, o.scale), o.offset), x.shape);
    return [o.silu ? siluPlain(normal) : normal, constant(tf.concat([mean, variance]))];
  });
  return { y: y as tf.Tensor4D, moments: moments as tf.Tensor2D };
}

function momentsOf(rows: tf.Tensor): [mean: tf.Tensor, variance: tf.Tensor] {
  const mean = tf.mean(rows, 0, true);
  return [mean, tf.mean(tf.square(tf.sub(rows, mean)), 0, true)];
}

/** The same values, through which no gradient passes. */
const constant = tf.customGrad((x) => ({
  value: tf.clone(x as tf.Tensor),
  gradFunc: (dy: tf.Tensor) => tf.zerosLike(dy),
}));
