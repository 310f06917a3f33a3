import { randomUUID } from 'node:crypto';
import type { RunStore } from '@interpolab/tracking/read';
import { RunChangeFeed } from './runs/run-change-feed.ts';

/** What every procedure can reach. One per process, not one per request: the feed keeps recent changes. */
export interface ApiContext {
  readonly runStore: RunStore;
  readonly runChanges: RunChangeFeed;
  /** Receives what the caller must not see: the error itself, under the reference that the caller gets. */
  readonly reportError: (error: unknown, reference: string) => void;
}

/** Makes the context over a store. By default unexpected errors go to stderr. */
export function createApiContext(
  runStore: RunStore,
  options: { reportError?: ApiContext['reportError'] } = {},
): ApiContext {
  return {
    runStore,
    runChanges: new RunChangeFeed(runStore, { name: randomUUID() }),
    reportError: options.reportError ?? reportToStderr,
  };
}

function reportToStderr(error: unknown, reference: string): void {
  console.error(`api: unexpected error, reference ${reference}:`, error);
}
