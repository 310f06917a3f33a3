import type { TrainingState } from '@interpolab/nn';

/** The lowest loss that an evaluation has shown, and after how many steps. It is part of a training's checkpoint. */
export class BestLoss {
  /** Steps, loss; no steps: none yet. Float32, as the checkpoint holds it, so that a resumed training decides the same. */
  #values = new Float32Array(2);

  get step(): number | undefined {
    return this.#values[0] || undefined;
  }

  get loss(): number | undefined {
    return this.step === undefined ? undefined : this.#values[1];
  }

  /** True if this loss is the lowest so far, which it then is. A loss that is no number never is. */
  consider(step: number, loss: number): boolean {
    const isBest = this.loss === undefined ? Number.isFinite(loss) : Math.fround(loss) < this.loss;
    if (isBest) this.#values = Float32Array.of(step, loss);
    return isBest;
  }

  /** The state of a training with this in its memory. */
  rememberedBy(state: TrainingState): TrainingState {
    return {
      ...state,
      memory: {
        arrays: () => ({ ...state.memory?.arrays(), 'evaluation.best': this.#values }),
        restore: ({ 'evaluation.best': values, ...others }) => {
          this.#values = Float32Array.from(values);
          state.memory?.restore(others);
        },
      },
    };
  }
}
