import type { RunStore } from '@interpolab/tracking/read';

/** `runId` null: changes may have been missed, so everything may be new. */
export interface NumberedChange {
  id: string;
  runId: string | null;
}

/**
 * Numbers the changes that a store reports and remembers the last ones, so that a subscriber that lost its
 * connection can go on where it was. The store is watched only while somebody subscribes.
 *
 * `name` makes the numbers of this feed unlike those of another process (or of this one before a restart).
 */
export class RunChangeFeed {
  readonly #name: string;
  readonly #remembered: number;
  readonly #recent: { sequence: number; runId: string | null }[] = [];
  readonly #wake = new Set<() => void>();
  readonly #watch: () => () => void;
  #sequence = 0;
  #unwatch: (() => void) | undefined;

  constructor(store: Pick<RunStore, 'watchRuns'>, options: { name: string; remembered?: number }) {
    this.#name = options.name;
    this.#remembered = options.remembered ?? 1000;
    this.#watch = () => store.watchRuns((runId) => this.#record(runId));
  }

  /**
   * Yields changes until `signal` aborts. With `lastEventId` it begins after that change if it is still remembered,
   * else with a change whose runId is null. Several changes of one run that wait to be taken are yielded once.
   */
  async *changes(options: {
    signal?: AbortSignal;
    lastEventId?: string | null;
  }): AsyncGenerator<NumberedChange> {
    let wake = () => {};
    const wakeUp = () => wake();
    options.signal?.addEventListener('abort', wakeUp);
    this.#subscribe(wakeUp);
    try {
      let position = this.#sequence;
      if (options.lastEventId) {
        const resumed = this.#positionOf(options.lastEventId);
        if (resumed === null) yield { id: this.#idOf(position), runId: null };
        else position = resumed;
      }
      while (!options.signal?.aborted) {
        const missed = this.#since(position);
        position = this.#sequence;
        if (missed.length === 0) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
        yield* missed;
      }
    } finally {
      options.signal?.removeEventListener('abort', wakeUp);
      this.#unsubscribe(wakeUp);
    }
  }

  #record(runId: string | null): void {
    this.#recent.push({ sequence: ++this.#sequence, runId });
    if (this.#recent.length > this.#remembered) this.#recent.shift();
    for (const wake of this.#wake) wake();
  }

  #subscribe(wake: () => void): void {
    this.#wake.add(wake);
    this.#unwatch ??= this.#watch();
  }

  #unsubscribe(wake: () => void): void {
    this.#wake.delete(wake);
    if (this.#wake.size > 0) return;
    this.#unwatch?.();
    this.#unwatch = undefined;
    this.#record(null); // unwatched time is a hole: nobody may resume across it
  }

  /** The last change of each run after `position`, in order; a single null if some are forgotten. */
  #since(position: number): NumberedChange[] {
    if (position === this.#sequence) return [];
    if (this.#recent[0].sequence > position + 1) return [{ id: this.#idOf(this.#sequence), runId: null }];
    const latest = new Map<string | null, number>();
    for (const change of this.#recent) {
      if (change.sequence <= position) continue;
      latest.delete(change.runId);
      latest.set(change.runId, change.sequence);
    }
    return [...latest].map(([runId, sequence]) => ({ id: this.#idOf(sequence), runId }));
  }

  #idOf(sequence: number): string {
    return `${this.#name}:${sequence}`;
  }

  #positionOf(id: string): number | null {
    const [name, digits] = id.split(':');
    if (name !== this.#name || !/^\d{1,15}$/.test(digits ?? '')) return null;
    const sequence = Number(digits);
    return sequence <= this.#sequence ? sequence : null;
  }
}
