import { normalTail } from './normal-tail.ts';
import { type ShareEstimate, wilsonInterval } from './wilson-interval.ts';

/** How near samples come to the training set, beside how near images come to it that were never in it. */
export interface MemorisationGuard {
  readonly samples: number;
  readonly heldOut: number;
  readonly median: number;
  readonly heldOutMedian: number;
  /** The probability that a sample is nearer than a held-out image, ties by half: ½ where they do not differ. */
  readonly nearerShare: number;
  /** Of nearerShare above ½, in standard deviations; 0 where all distances are equal. */
  readonly z: number;
  /** One-sided: how often samples that are as far away as held-out images would look as near by chance. */
  readonly pValue: number;
  /** Nearer than all but the nearest 5 % of the held-out images: of samples that copy nothing, about 5 % are. */
  readonly close: ShareEstimate;
  /** The distance that `close` is counted below. */
  readonly closeBelow: number;
}

const closeQuantile = 0.05;

/**
 * Whether samples are copies (paper §6.4, with held-out images as the measure): the Mann–Whitney test of the distances
 * to the nearest training image, one-sided, with its normal approximation corrected for ties and continuity.
 * Null if either side has no image. Throws RangeError for a distance that is not a finite number from 0 up.
 */
export function memorisationGuard(
  samples: ArrayLike<number>,
  heldOut: ArrayLike<number>,
): MemorisationGuard | null {
  const [own, others] = [sorted(samples, 'samples'), sorted(heldOut, 'heldOut')];
  const [n, m] = [own.length, others.length];
  if (n === 0 || m === 0) return null;
  const pairs = n * m;
  const wins = winsOver(own, others);
  const total = n + m;
  const spread = Math.sqrt((pairs / 12) * (total + 1 - tiesOf(own, others) / (total * (total - 1))));
  const excess = wins - pairs / 2;
  const closeBelow = others[Math.floor(closeQuantile * m)];
  return {
    samples: n,
    heldOut: m,
    median: medianOf(own),
    heldOutMedian: medianOf(others),
    nearerShare: wins / pairs,
    z: spread > 0 ? excess / spread : 0,
    pValue: spread > 0 ? normalTail((excess - 0.5) / spread) : 1,
    close: wilsonInterval(own.filter((distance) => distance < closeBelow).length, n),
    closeBelow,
  };
}

/** Pairs in which the first is smaller, ties by half. Both ascending. */
function winsOver(own: Float64Array, others: Float64Array): number {
  let [wins, below, upTo] = [0, 0, 0];
  for (const distance of own) {
    while (below < others.length && others[below] < distance) below++;
    while (upTo < others.length && others[upTo] <= distance) upTo++;
    wins += others.length - upTo + (upTo - below) / 2;
  }
  return wins;
}

/** Σ (t³ − t) over the groups of equal distances. */
function tiesOf(own: Float64Array, others: Float64Array): number {
  const all = Float64Array.of(...own, ...others).sort();
  let ties = 0;
  for (let first = 0; first < all.length; ) {
    let end = first + 1;
    while (end < all.length && all[end] === all[first]) end++;
    ties += (end - first) ** 3 - (end - first);
    first = end;
  }
  return ties;
}

function medianOf(ascending: Float64Array): number {
  const half = ascending.length >> 1;
  return ascending.length % 2 === 1 ? ascending[half] : (ascending[half - 1] + ascending[half]) / 2;
}

function sorted(distances: ArrayLike<number>, name: string): Float64Array {
  for (let at = 0; at < distances.length; at++) {
    if (!(distances[at] >= 0 && distances[at] < Number.POSITIVE_INFINITY)) {
      throw new RangeError(
        `memorisationGuard: expected distances from 0 up, got ${name}[${at}] = ${distances[at]}.`,
      );
    }
  }
  return Float64Array.from(distances).sort();
}
