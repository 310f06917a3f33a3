import { randomUUID } from 'node:crypto';
import type { RunEditor, RunStore, TokenRole, TokenStore } from '@interpolab/tracking/read';
import { TRPCError } from '@trpc/server';
import { RunChangeFeed } from './runs/run-change-feed.ts';

/** Who calls. */
export interface Principal {
  name: string;
  role: TokenRole;
}

/** What every procedure can reach. One per process, not one per request: the feed keeps recent changes. */
export interface ApiContext {
  readonly runStore: RunStore;
  readonly runEditor: RunEditor;
  readonly tokenStore: TokenStore;
  readonly runChanges: RunChangeFeed;
  /** Null: nobody that is known, who may do nothing. */
  readonly principal: Principal | null;
  /** Receives what the caller must not see: the error itself, under the reference that the caller gets. */
  readonly reportError: (error: unknown, reference: string) => void;
}

/** Whoever sits at this machine; only for a server that listens on loopback and checks Host and Origin. */
export const LOCAL_USER: Principal = { name: 'local', role: 'admin' };

/** Makes the context over a store. By default nobody may do anything, and unexpected errors go to stderr. */
export function createApiContext(
  store: RunStore & RunEditor & TokenStore,
  options: { principal?: Principal; reportError?: ApiContext['reportError'] } = {},
): ApiContext {
  return {
    ...{ runStore: store, runEditor: store, tokenStore: store, principal: options.principal ?? null },
    runChanges: new RunChangeFeed(store, { name: randomUUID() }),
    reportError: options.reportError ?? reportToStderr,
  };
}

/**
 * The context of one request. A token that is shown counts, also where the caller could do without: a script with a
 * reader's token only reads. One that is unknown, expired or revoked is refused.
 */
export async function withCredentials(
  context: ApiContext,
  authorization: string | null,
): Promise<ApiContext> {
  if (authorization === null) return context;
  const [, key] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
  const principal = key === undefined ? null : await context.tokenStore.verifyKey(key);
  if (!principal)
    throw new TRPCError({ code: 'UNAUTHORIZED', message: 'The token is unknown, expired or revoked.' });
  return { ...context, principal };
}

function reportToStderr(error: unknown, reference: string): void {
  console.error(`api: unexpected error, reference ${reference}:`, error);
}
