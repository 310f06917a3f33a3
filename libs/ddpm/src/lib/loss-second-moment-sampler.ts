import type { RandomStream } from '@interpolab/tensor';
import type { TimestepSampler, TimestepSamplerState } from './timestep-sampler.ts';

/** Losses that are remembered of each timestep; all of them must be there before any t is preferred. */
const historyLength = 10;
/** Share of the draws that stays uniform, so that no timestep is given up. */
const uniformShare = 0.001;

/**
 * p_t ∝ √E[L_t²], estimated from the last ten losses of each t (Nichol and Dhariwal 2021, eq. 18): the variance of the
 * bound's estimate is least so. State: `losses` [T · 10], the oldest of each t first, and `counts` [T].
 */
export function lossSecondMomentSampler(numTimesteps: number): TimestepSampler {
  return {
    initialState: {
      losses: new Float32Array(numTimesteps * historyLength),
      counts: new Float32Array(numTimesteps),
    },

    draw(state, { stream, count }) {
      const shares = timestepShares(assertState(state, numTimesteps));
      const t = Array.from({ length: count }, () => drawIndex(shares, stream));
      return { t, weights: t.map((timestep) => 1 / (numTimesteps * shares[timestep])) };
    },

    observe(state, { t, losses }) {
      const before = assertState(state, numTimesteps);
      const after = { losses: before.losses.slice(), counts: before.counts.slice() };
      t.forEach((timestep, image) => {
        remember(after, timestep, losses[image]);
      });
      return after;
    },
  };
}

interface LossHistory {
  readonly losses: Float32Array;
  readonly counts: Float32Array;
}

function remember({ losses, counts }: LossHistory, t: number, loss: number): void {
  const start = t * historyLength;
  if (counts[t] === historyLength) {
    losses.copyWithin(start, start + 1, start + historyLength);
    losses[start + historyLength - 1] = loss;
  } else {
    losses[start + counts[t]++] = loss;
  }
}

/** p_t, which add up to 1. */
function timestepShares({ losses, counts }: LossHistory): Float64Array {
  const numTimesteps = counts.length;
  if (counts.some((count) => count < historyLength)) {
    return new Float64Array(numTimesteps).fill(1 / numTimesteps);
  }
  const roots = Float64Array.from({ length: numTimesteps }, (_, t) => {
    const seen = losses.subarray(t * historyLength, (t + 1) * historyLength);
    return Math.sqrt(seen.reduce((sum, loss) => sum + loss * loss, 0) / historyLength);
  });
  const total = roots.reduce((sum, root) => sum + root, 0);
  if (total === 0) return roots.fill(1 / numTimesteps);
  return roots.map((root) => (1 - uniformShare) * (root / total) + uniformShare / numTimesteps);
}

/** An index with the given shares, by inversion of their cumulative sum. */
function drawIndex(shares: Float64Array, stream: RandomStream): number {
  let left = stream.uniform();
  for (let t = 0; t < shares.length - 1; t++) {
    left -= shares[t];
    if (left < 0) return t;
  }
  return shares.length - 1;
}

function assertState(state: TimestepSamplerState, numTimesteps: number): LossHistory {
  const { losses, counts } = state;
  if (losses?.length !== numTimesteps * historyLength || counts?.length !== numTimesteps) {
    throw new RangeError(
      `lossSecondMomentSampler: expected a state with losses [${numTimesteps * historyLength}] and counts [${numTimesteps}], got [${losses?.length ?? 'none'}] and [${counts?.length ?? 'none'}]`,
    );
  }
  return { losses, counts };
}
