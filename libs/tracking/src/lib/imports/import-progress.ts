const EVERY_MS = 2000;

/** Says how far an import is, at most every two seconds. */
export class ImportProgress {
  readonly #tell: (line: string) => void;
  readonly #runs: number;
  readonly #now: () => number;
  #told: number;
  #run = 0;
  #applying: { since: number; from: number } | undefined;

  constructor(tell: (line: string) => void, runs: number, now = Date.now) {
    this.#tell = tell;
    this.#runs = runs;
    this.#now = now;
    this.#told = now();
  }

  nextRun(): void {
    this.#run++;
    this.#applying = undefined;
  }

  /** Records of the run are counted, or summed up. */
  reading(records: number): void {
    this.#line(() => `${records.toLocaleString('en-US')} records read`);
  }

  /** The store has so many of the run's records. */
  applied(records: number, total: number): void {
    const now = this.#now();
    this.#applying ??= { since: now, from: records };
    const { since, from } = this.#applying;
    this.#line(() => {
      const rate = (1000 * (records - from)) / Math.max(1, now - since);
      const left = rate > 0 ? `, some ${Math.round((total - records) / rate)} s left of this run` : '';
      const shown = [records, total, Math.round(rate)].map((value) => value.toLocaleString('en-US'));
      return `${shown[0]} of ${shown[1]} records, ${shown[2]} a second${left}`;
    });
  }

  #line(describe: () => string): void {
    const now = this.#now();
    if (now - this.#told < EVERY_MS) return;
    this.#told = now;
    this.#tell(`run ${this.#run} of ${this.#runs}: ${describe()}`);
  }
}
