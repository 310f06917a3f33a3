import type { tf } from '@interpolab/tensor';
import type { Parameter } from './parameter.ts';

/** A gradient that is NaN or infinite although the loss is a number: training cannot go on. */
export class NonFiniteGradientError extends Error {
  override readonly name = 'NonFiniteGradientError';
  /** The update (from 0) whose gradient it was. */
  readonly trainStep: number;

  constructor(trainStep: number, what: string) {
    super(
      `train step ${trainStep}: expected a finite gradient, got ${what} (lower the learning rate or set maxGradientNorm; the last checkpoint is kept)`,
    );
    this.trainStep = trainStep;
  }

  /** Names the first parameter whose gradient is bad; the gradients' values must be there to read. */
  static find(trainStep: number, gradients: ReadonlyMap<Parameter, tf.Tensor>): NonFiniteGradientError {
    for (const [{ name }, gradient] of gradients) {
      const bad = gradient.dataSync().find((value) => !Number.isFinite(value));
      if (bad !== undefined) return new NonFiniteGradientError(trainStep, `${bad} for "${name}"`);
    }
    return new NonFiniteGradientError(trainStep, 'one whose norm is beyond float32');
  }
}
