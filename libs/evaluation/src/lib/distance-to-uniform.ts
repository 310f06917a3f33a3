/** How far a distribution over n bins is from the uniform one. All are 0 exactly for the uniform distribution. */
export interface DistanceToUniform {
  /** √Σ (1/n − h_i)²: what the reference calls "MSE" (paper §6.2). */
  readonly l2: number;
  /** Σ (1/n − h_i)² / n: the mean square that the name promises. */
  readonly meanSquare: number;
  /** Σ h_i ln(n h_i) = KL(h ‖ uniform), nats; an empty bin adds 0 (one copy in the reference gives NaN there). */
  readonly kl: number;
}

/**
 * Distances of bin shares h, [n], to uniform (paper §6.2), float64. They have a noise floor: N draws from a perfectly
 * uniform sampler still give about √((1 − 1/n) / N) in l2 and (n − 1) / 2N in kl.
 * Throws RangeError unless the shares are at least 0 and sum to 1.
 */
export function distanceToUniform(shares: ArrayLike<number>): DistanceToUniform {
  const bins = shares.length;
  let [sum, squares, kl] = [0, 0, 0];
  for (let bin = 0; bin < bins; bin++) {
    const share = shares[bin];
    if (!(share >= 0)) throw new RangeError(`distanceToUniform: shares[${bin}] = ${share} is not a share.`);
    sum += share;
    squares += (1 / bins - share) ** 2;
    if (share > 0) kl += share * Math.log(bins * share);
  }
  if (!(Math.abs(sum - 1) < 1e-9))
    throw new RangeError(`distanceToUniform: shares must sum to 1, got ${sum}.`);
  return { l2: Math.sqrt(squares), meanSquare: squares / bins, kl };
}
