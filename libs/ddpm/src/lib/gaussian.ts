import { tf } from '@interpolab/tensor';

export interface Gaussian {
  readonly mean: tf.Tensor4D;
  readonly logVariance: tf.Tensor4D;
}

/** KL(p ‖ q) of diagonal Gaussians, elementwise, in nats. */
export function normalKl({ p, q }: { p: Gaussian; q: Gaussian }): tf.Tensor4D {
  return tf.tidy(() => {
    const logRatio = tf.sub(q.logVariance, p.logVariance);
    const spread = tf.exp(tf.neg(logRatio));
    const distance = tf.mul(tf.square(tf.sub(p.mean, q.mean)), tf.exp(tf.neg(q.logVariance)));
    return tf.mul(0.5, tf.add(tf.add(tf.add(-1, logRatio), spread), distance)) as tf.Tensor4D;
  });
}

/** Half the width of one of the 256 grey levels on [-1, 1]. */
const halfBin = 1 / 255;
/** At and beyond these the outermost bins reach to ±∞. */
const edge = 0.999;
/** Keeps the logarithm finite. */
const smallestProbability = 1e-12;

/**
 * log-likelihood, elementwise in nats, of 8-bit images under a Gaussian that is integrated over each grey level's
 * bin. Ho et al. 2020, eq. 13, with the tanh approximation of the normal CDF.
 */
export function discretizedGaussianLogLikelihood(x0: tf.Tensor4D, gaussian: Gaussian): tf.Tensor4D {
  return tf.tidy(() => {
    const centred = tf.sub(x0, gaussian.mean);
    const inverseDeviation = tf.exp(tf.mul(-0.5, gaussian.logVariance));
    const cdfAbove = approximateNormalCdf(tf.mul(inverseDeviation, tf.add(centred, halfBin)));
    const cdfBelow = approximateNormalCdf(tf.mul(inverseDeviation, tf.sub(centred, halfBin)));
    const inLowestBin = safeLog(cdfAbove);
    const inHighestBin = safeLog(tf.sub(1, cdfBelow));
    const inBetween = safeLog(tf.sub(cdfAbove, cdfBelow));
    const upper = tf.where(tf.greater(x0, edge), inHighestBin, inBetween);
    return tf.where(tf.less(x0, -edge), inLowestBin, upper) as tf.Tensor4D;
  });
}

function safeLog(probability: tf.Tensor): tf.Tensor {
  return tf.log(tf.maximum(probability, smallestProbability));
}

/** Φ(x) ≈ ½ (1 + tanh(√(2/π) (x + 0.044715 x³))). */
function approximateNormalCdf(x: tf.Tensor): tf.Tensor {
  const cubic = tf.mul(0.044715, tf.mul(x, tf.square(x)));
  return tf.mul(0.5, tf.add(1, tf.tanh(tf.mul(Math.sqrt(2 / Math.PI), tf.add(x, cubic)))));
}
