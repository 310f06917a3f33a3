import { randomUUID } from 'node:crypto';
import type {
  ArtifactPurger,
  Principal,
  RunEditor,
  RunStore,
  StorageStore,
  TokenStore,
} from '@interpolab/tracking/read';
import { TRPCError } from '@trpc/server';
import { scopedBoards } from './access/scoped-boards.ts';
import { type RunChanges, scopedChanges } from './access/scoped-changes.ts';
import { scopedRunEditor, scopedRunStore } from './access/scoped-store.ts';
import type { BoardStore, WholeStore } from './access/whole-store.ts';
import { RunChangeFeed } from './runs/run-change-feed.ts';

export { LOCAL_USER, type Principal } from '@interpolab/tracking/read';

/** What every procedure can reach: of runs only what the caller may see. */
export interface ApiContext {
  readonly runStore: RunStore;
  readonly runEditor: RunEditor;
  readonly boards: BoardStore;
  readonly storage: StorageStore;
  readonly tokenStore: TokenStore;
  /** Null where this process has no files of artifacts. */
  readonly artifactPurger: ArtifactPurger | null;
  readonly runChanges: RunChanges;
  /** Null: nobody that is known, who may do nothing. */
  readonly principal: Principal | null;
  /** Receives what the caller must not see: the error itself, under the reference that the caller gets. */
  readonly reportError: (error: unknown, reference: string) => void;
  /** The context of somebody: the same process, the same feed, their view of the store. */
  readonly as: (principal: Principal) => ApiContext;
  /** Whose a session is; see `withCredentials`. */
  readonly verifySession: WholeStore['verifySession'];
}

/**
 * Makes the context over a store. By default nobody may do anything, and unexpected errors go to stderr. One per
 * process, not one per request: the feed keeps recent changes.
 */
export function createApiContext(
  store: WholeStore,
  options: {
    principal?: Principal;
    reportError?: ApiContext['reportError'];
    artifactPurger?: ArtifactPurger;
  } = {},
): ApiContext {
  const feed = new RunChangeFeed(store, { name: randomUUID() });
  const contextOf = (principal: Principal | null): ApiContext => {
    const projects = principal?.projects ?? null;
    return {
      runStore: projects ? scopedRunStore(store, projects) : store,
      runEditor: projects ? scopedRunEditor(store, projects) : store,
      boards: projects ? scopedBoards(store, projects) : store,
      storage: projects ? { storage: () => store.storage({ projects }) } : store,
      runChanges: projects ? scopedChanges({ feed, store }, projects) : feed,
      artifactPurger: options.artifactPurger ?? null,
      ...{ tokenStore: store, principal, reportError: options.reportError ?? reportToStderr },
      ...{ as: contextOf, verifySession: (key) => store.verifySession(key) },
    };
  };
  return contextOf(options.principal ?? null);
}

/**
 * The context of one request. A token that is shown counts before the cookie of a session, so that a script with a
 * reader's token only reads; one that is unknown, expired or revoked is refused. A session that is over is nobody's.
 */
export async function withCredentials(
  context: ApiContext,
  authorization: string | null,
  sessionKey?: string | null,
): Promise<ApiContext> {
  if (authorization === null) {
    const principal = sessionKey ? await context.verifySession(sessionKey) : null;
    return principal ? context.as(principal) : context;
  }
  const [, key] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
  const principal = key === undefined ? null : await context.tokenStore.verifyKey(key);
  if (!principal)
    throw new TRPCError({ code: 'UNAUTHORIZED', message: 'The token is unknown, expired or revoked.' });
  return context.as(principal);
}

function reportToStderr(error: unknown, reference: string): void {
  console.error(`api: unexpected error, reference ${reference}:`, error);
}
