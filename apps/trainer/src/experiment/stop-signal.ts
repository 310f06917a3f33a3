/** A terminal's Ctrl-C reaches the whole group, and Nx and npm send it on: copies within this time are one request. */
const sameRequestMs = 1500;

/**
 * Whether the user has asked to stop. The first Ctrl-C (or SIGTERM) asks, and lets the running step finish and
 * its checkpoint be written; a later one ends the process at once, as `kill -9` would.
 */
export class StopSignal {
  #requested = false;
  readonly #listeners: (() => void)[] = [];

  get requested(): boolean {
    return this.#requested;
  }

  onRequest(listener: () => void): void {
    this.#listeners.push(listener);
    if (this.#requested) listener();
  }

  request(): void {
    if (this.#requested) return;
    this.#requested = true;
    for (const listener of this.#listeners) listener();
  }

  /** Requests a stop on the process's signals, and when the parent (Nx, npm) dies and leaves this process behind. */
  static ofProcess(): StopSignal {
    const stop = new StopSignal();
    let requestedAt = Number.POSITIVE_INFINITY;
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(name, () => {
        if (performance.now() - requestedAt > sameRequestMs) process.exit(130);
        requestedAt = Math.min(requestedAt, performance.now());
        stop.request();
      });
    }
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && stop.request(), 1000).unref();
    return stop;
  }
}
