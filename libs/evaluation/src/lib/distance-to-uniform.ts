/** How far a distribution over n bins is from the uniform one. All are 0 exactly for the uniform distribution. */
export interface DistanceToUniform {
  /** √Σ (1/n − h_i)²: what the reference calls "MSE" (paper §6.2). */
  readonly l2: number;
  /** Σ (1/n − h_i)² / n: the mean square that the name promises. */
  readonly meanSquare: number;
  /** Σ h_i ln(n h_i) = KL(h ‖ uniform), nats; an empty bin adds 0, as it does not in `unguardedKl`. */
  readonly kl: number;
  /** Jensen and Shannon's divergence between h and uniform, nats: 0 to ln 2. */
  readonly jensenShannon: number;
  /** Wasserstein's first distance, with the mass of a bin at its centre and the whole axis as unit: 0 to (n − 1) / 2n. */
  readonly wasserstein: number;
}

export type DistanceName = keyof DistanceToUniform;

/**
 * Distances of bin shares h, [n], to uniform (paper §6.2), float64. They have a noise floor: N draws from a perfectly
 * uniform sampler still give about √((1 − 1/n) / N) in l2 and (n − 1) / 2N in kl; `noiseFloor` tells it for all of them.
 * Throws RangeError unless the shares are at least 0 and sum to 1.
 */
export function distanceToUniform(shares: ArrayLike<number>): DistanceToUniform {
  const bins = shares.length;
  let [sum, squares, kl, jensenShannon, transport] = [0, 0, 0, 0, 0];
  for (let bin = 0; bin < bins; bin++) {
    const share = shares[bin];
    if (!(share >= 0)) throw new RangeError(`distanceToUniform: shares[${bin}] = ${share} is not a share.`);
    sum += share;
    squares += (1 / bins - share) ** 2;
    kl += informationOf(share, 1 / bins);
    const middle = (share + 1 / bins) / 2;
    jensenShannon += (informationOf(share, middle) + informationOf(1 / bins, middle)) / 2;
    // what lies too much up to here has to cross this bin's upper edge
    transport += Math.abs(sum - (bin + 1) / bins);
  }
  if (!(Math.abs(sum - 1) < 1e-9))
    throw new RangeError(`distanceToUniform: shares must sum to 1, got ${sum}.`);
  return {
    l2: Math.sqrt(squares),
    meanSquare: squares / bins,
    kl,
    jensenShannon: Math.max(0, jensenShannon), // rounding can leave a sum of both signs a hair below 0
    wasserstein: transport / bins,
  };
}

/**
 * Σ h_i ln(n h_i) without a guard, as one of the four copies in the reference has it (paper §6.2): `kl`, but NaN where a bin
 * is empty, since 0 · ln 0 is.
 */
export function unguardedKl(shares: ArrayLike<number>): number {
  return Array.prototype.includes.call(shares, 0) ? Number.NaN : distanceToUniform(shares).kl;
}

/** p ln(p / q), with 0 ln 0 = 0. */
function informationOf(p: number, q: number): number {
  return p > 0 ? p * Math.log(p / q) : 0;
}
