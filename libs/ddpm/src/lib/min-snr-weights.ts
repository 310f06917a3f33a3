import { tf } from '@interpolab/tensor';
import type { Diffusion, PredictionKind } from './diffusion.ts';

/**
 * Weights [B] of the squared error that count every image min(SNR, γ) times in x_0 space, SNR = ᾱ / (1 − ᾱ). Hang et
 * al. 2023, §3.4; an error of ε or v is first turned into one of x_0.
 */
export function minSnrWeights(
  { schedule, prediction }: Diffusion,
  { t, gamma }: { t: readonly number[]; gamma: number },
): tf.Tensor1D {
  const weights = t.map((timestep) => {
    const alphaBar = schedule.alphasCumprod[timestep];
    const snr = alphaBar / (1 - alphaBar);
    return Math.min(snr, gamma) / x0ErrorFactor[prediction](snr);
  });
  return tf.tensor1d(weights, 'float32');
}

/** Squared error of the prediction over that of the x_0 it implies. */
const x0ErrorFactor: Readonly<Record<PredictionKind, (snr: number) => number>> = {
  noise: (snr) => snr,
  x0: () => 1,
  v: (snr) => snr + 1,
};
