import type * as tf from '../../tf.ts';
import type { EngineBackend } from '../engine-backend.ts';
import type { KernelTable } from './kernel-table.ts';
import { sizeOf } from './shape-arithmetic.ts';
import { withFloats } from './temporaries.ts';

interface Statistics {
  x: tf.TensorInfo;
  mean: tf.TensorInfo;
  variance: tf.TensorInfo;
  scale?: tf.TensorInfo | null;
  offset?: tf.TensorInfo | null;
}

/**
 * (x − mean) · scale / √(variance + ε) + offset. The statistics repeat along the first axes of x, one number a
 * channel as a rule.
 */
function batchNorm(backend: EngineBackend, o: Statistics, epsilon: number): tf.TensorInfo {
  const given = [o.mean, o.variance, o.scale, o.offset].filter((one) => one != null);
  const period = Math.max(1, ...given.map((one) => sizeOf(one.shape)));
  if (sizeOf(o.x.shape) % period !== 0) {
    throw new RangeError(
      `batchNorm: the statistics must repeat in x [${o.x.shape.join(', ')}], but there are ${period} of them.`,
    );
  }
  const at = (one: tf.TensorInfo | null | undefined, other: number) => {
    const values = one == null ? [other] : backend.values(one);
    return (i: number) => values[i % values.length];
  };
  const y = backend.make(o.x.shape, 'float32');
  const shared = [0, 1, 2].map(() => backend.make([period], 'float32'));
  const [means, factors, offsets] = shared.map((one) => backend.values(one));
  const [mean, variance] = [at(o.mean, 0), at(o.variance, 0)];
  const [scale, offset] = [at(o.scale, 1), at(o.offset, 0)];
  for (let i = 0; i < period; i++) {
    means[i] = mean(i);
    factors[i] = scale(i) / Math.sqrt(variance(i) + epsilon);
    offsets[i] = offset(i);
  }
  const size = sizeOf(o.x.shape);
  if (size > 0) backend.run('normaliseChannels', [y, o.x, ...shared], [size / period, period]);
  for (const one of shared) backend.disposeData(one.dataId);
  return y;
}

interface ResponseAttrs {
  depthRadius: number;
  bias: number;
  alpha: number;
  beta: number;
}

/** Calls visit(place, first neighbour, end of neighbours, bias + alpha · Σ their squares) for all values. */
function forEachNeighbourhood(
  values: ArrayLike<number>,
  channels: number,
  { depthRadius, bias, alpha }: ResponseAttrs,
  visit: (place: number, first: number, end: number, norm: number) => void,
): void {
  for (let place = 0; place < values.length; place++) {
    const pixel = place - (place % channels);
    const first = Math.max(pixel, place - depthRadius);
    const end = Math.min(pixel + channels, place + depthRadius + 1);
    let squares = 0;
    for (let i = first; i < end; i++) squares += values[i] * values[i];
    visit(place, first, end, bias + alpha * squares);
  }
}

export const normalisationKernels: KernelTable = {
  FusedBatchNorm: (backend, { x, scale, offset, mean, variance }, attrs) =>
    withFloats(backend, [x], (values) =>
      batchNorm(backend, { x: values, scale, offset, mean, variance }, attrs.varianceEpsilon ?? 0.001),
    ),

  /** Local response normalisation: x · (bias + alpha · Σ squares of the neighbouring channels)^−beta. */
  LRN: (backend, { x }, attrs: ResponseAttrs) => {
    const y = backend.make(x.shape, 'float32');
    const [from, to] = [backend.values(x), backend.values(y)];
    forEachNeighbourhood(from, x.shape[3], attrs, (place, _first, _end, norm) => {
      to[place] = from[place] * norm ** -attrs.beta;
    });
    return y;
  },

  LRNGrad: (backend, { x, y, dy }, attrs: ResponseAttrs) => {
    const dx = backend.make(x.shape, 'float32');
    const [from, out, slopes, to] = [x, y, dy, dx].map((tensor) => backend.values(tensor));
    to.fill(0);
    forEachNeighbourhood(from, x.shape[3], attrs, (place, first, end, norm) => {
      to[place] += slopes[place] * norm ** -attrs.beta;
      const shared = (-2 * attrs.alpha * attrs.beta * out[place] * slopes[place]) / norm;
      for (let i = first; i < end; i++) to[i] += shared * from[i];
    });
    return dx;
  },
};
