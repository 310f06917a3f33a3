/** From the earliest of some times to the latest, in milliseconds since 1970; 0 without any. */
export class TimeSpan {
  startedAt = 0;
  finishedAt = 0;
  #empty = true;

  add(at: number): void {
    if (!Number.isFinite(at)) return;
    this.startedAt = this.#empty ? at : Math.min(this.startedAt, at);
    this.finishedAt = this.#empty ? at : Math.max(this.finishedAt, at);
    this.#empty = false;
  }
}
