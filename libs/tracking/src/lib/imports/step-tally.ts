const FIRST_LENGTH = 64;

/** How many different steps a series had, at eight bytes a point. */
export class StepTally {
  #steps = new Float64Array(FIRST_LENGTH);
  #length = 0;

  add(step: number): void {
    if (this.#length === this.#steps.length) {
      const longer = new Float64Array(2 * this.#length);
      longer.set(this.#steps);
      this.#steps = longer;
    }
    this.#steps[this.#length++] = step;
  }

  get count(): number {
    return this.#length;
  }

  /** Sorts what there is. */
  distinct(): number {
    const steps = this.#steps.subarray(0, this.#length).sort();
    let distinct = 0;
    for (let i = 0; i < steps.length; i++) if (i === 0 || steps[i] !== steps[i - 1]) distinct++;
    return distinct;
  }
}
