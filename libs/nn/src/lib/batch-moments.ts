import { tf } from '@interpolab/tensor';
import type { Parameter } from './parameter.ts';

/** The state of one batch normalisation beside its weights. */
export interface RunningMoments {
  /** [C] */
  readonly mean: Parameter;
  /** [C], unbiased */
  readonly variance: Parameter;
  /** Batches seen. */
  readonly batches: Parameter;
}

interface Seen {
  readonly running: RunningMoments;
  /** [2, C], mean and biased variance. */
  readonly moments: tf.Tensor2D;
  /** Values that each was taken over. */
  readonly count: number;
}

/**
 * The moments that a network's batch normalisations met in one forward pass. Handing it to a forward pass says that the
 * network is in training: it normalises with the batch's own moments. What was met moves the running ones when the
 * trainer says so, outside of what is differentiated.
 */
export class BatchMoments {
  #seen: Seen[] = [];

  add(seen: Seen): void {
    this.#seen.push({ ...seen, moments: tf.keep(tf.clone(seen.moments)) });
  }

  /** running ← (1 − momentum) · running + momentum · batch, PyTorch's meaning of momentum; forgets what was met. */
  updateRunning(momentum = 0.1): void {
    tf.tidy(() => {
      for (const { running, moments, count } of this.#seen) {
        const unbiased = tf.tensor2d([1, count / (count - 1)], [2, 1]);
        const [mean, variance] = tf.unstack(tf.mul(moments, unbiased));
        for (const [parameter, batch] of [
          [running.mean, mean],
          [running.variance, variance],
        ] as const) {
          const kept = tf.mul(parameter.variable, 1 - momentum);
          parameter.variable.assign(tf.add(kept, tf.mul(batch, momentum)));
        }
        running.batches.variable.assign(tf.add(running.batches.variable, 1));
      }
    });
    this.dispose();
  }

  dispose(): void {
    for (const { moments } of this.#seen) moments.dispose();
    this.#seen = [];
  }
}
