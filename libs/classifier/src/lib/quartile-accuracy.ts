export interface ClassifiedImages {
  /** [B, K], row-major. */
  readonly logits: ArrayLike<number>;
  readonly labels: ArrayLike<number>;
  readonly t: readonly number[];
  readonly numTimesteps: number;
}

/** Right answers and images of each quarter of the timesteps, little noise first. */
export interface QuartileCounts {
  readonly right: number[];
  readonly seen: number[];
}

/** Counts right answers (largest of all logits) by quarter of the timesteps (paper §3.2). */
export function countByQuartile({ logits, labels, t, numTimesteps }: ClassifiedImages): QuartileCounts {
  const numLogits = logits.length / labels.length;
  const counts = { right: [0, 0, 0, 0], seen: [0, 0, 0, 0] };
  t.forEach((timestep, image) => {
    const quartile = Math.floor((4 * timestep) / numTimesteps);
    counts.seen[quartile]++;
    if (largestAt(logits, image * numLogits, numLogits) === labels[image]) {
      counts.right[quartile]++;
    }
  });
  return counts;
}

/** `accuracy` over all, `accuracy.q0` … `accuracy.q3` where there was an image. */
export function accuracyMetrics({ right, seen }: QuartileCounts): Record<string, number> {
  const metrics: Record<string, number> = { accuracy: sum(right) / sum(seen) };
  seen.forEach((count, quartile) => {
    if (count > 0) {
      metrics[`accuracy.q${quartile}`] = right[quartile] / count;
    }
  });
  return metrics;
}

function largestAt(values: ArrayLike<number>, start: number, length: number): number {
  let best = 0;
  for (let index = 1; index < length; index++) {
    if (values[start + index] > values[start + best]) {
      best = index;
    }
  }
  return best;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
