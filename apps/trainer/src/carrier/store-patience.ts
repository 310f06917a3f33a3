import { setTimeout as sleep } from 'node:timers/promises';
import { isArtifactStoreError } from '@interpolab/tracking';

export interface StorePatienceOptions {
  /** Before the second try, the third, …; after the last one it is given up. */
  readonly pausesMs: readonly number[];
  /** Whether it is still worth waiting. */
  isWanted(): boolean;
  /** Told once when the store is away, and once when it answers again. */
  tell(message: string): void;
}

/**
 * Asks a store again that does not answer, with growing pauses. Once that was in vain, each further call is tried once only,
 * until one succeeds: a store that is away for a day holds nobody up for a day.
 */
export class StorePatience {
  readonly #options: StorePatienceOptions;
  #isAway = false;
  #isTold = false;

  constructor(options: StorePatienceOptions) {
    this.#options = options;
  }

  /** What the call gives. Rejects with what it rejected with: at once, if that was no trouble of the store's. */
  async ask<Answer>(call: () => Promise<Answer>): Promise<Answer> {
    const { pausesMs, isWanted, tell } = this.#options;
    for (let attempt = 0; ; attempt++) {
      try {
        const answer = await call();
        if (this.#isTold) tell('the bucket answers again');
        this.#isAway = this.#isTold = false;
        return answer;
      } catch (error) {
        if (!isArtifactStoreError(error)) throw error;
        if (!this.#isTold) tell(error.message);
        this.#isTold = true;
        if (this.#isAway || attempt === pausesMs.length || !isWanted()) {
          this.#isAway = true;
          throw error;
        }
        await sleep(pausesMs[attempt]);
      }
    }
  }
}
