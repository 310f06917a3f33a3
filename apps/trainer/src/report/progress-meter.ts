/** How fast something goes and when it ends. */
export interface ProgressReading {
  readonly done: number;
  readonly total: number;
  /** Units a second over the recent past; 0 before the second report. */
  readonly rate: number;
  readonly etaSeconds: number | null;
}

/**
 * Turns reports of `done` out of `total` into a rate and an ETA. The rate is that of the last reports only
 * (`windowSeconds`), so that a machine that slows down is seen to, and a resumed stage does not count work of
 * an earlier process. Time comes in from outside, in seconds.
 */
export class ProgressMeter {
  readonly #window: { time: number; done: number }[] = [];

  constructor(private readonly windowSeconds = 30) {}

  report(done: number, total: number, time: number): ProgressReading {
    this.#window.push({ time, done });
    while (this.#window.length > 2 && time - this.#window[1].time > this.windowSeconds) this.#window.shift();
    const [first] = this.#window;
    const elapsed = time - first.time;
    const rate = elapsed > 0 ? (done - first.done) / elapsed : 0;
    return { done, total, rate, etaSeconds: rate > 0 ? (total - done) / rate : null };
  }
}
