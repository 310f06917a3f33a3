// For programs that run from source. What a bundler packs uses `@interpolab/tracking/read`.

export type { TrackedArtifact, TrackedRun } from './lib/client/tracked-run.ts';
export {
  isOffline,
  type OpenTracking,
  openTracking,
  type StartRun,
  type Tracking,
} from './lib/client/tracking.ts';
export { type EmbeddedPostgres, ensurePostgres, stopPostgres } from './lib/database/embedded-postgres.ts';
export { type EnsureDatabase, ensureDatabase, maskUrl } from './lib/database/ensure-database.ts';
export { migrate } from './lib/database/migrate.ts';
export { type DatabaseProbe, probeDatabase } from './lib/database/probe-database.ts';
export { ArtifactFolder } from './lib/files/artifact-folder.ts';
export {
  ArtifactDamagedError,
  type ArtifactStore,
  ArtifactStoreError,
  isArtifactStoreError,
  type StoredArtifact,
} from './lib/files/artifact-store.ts';
export { resolveDataDirectory } from './lib/files/data-directory.ts';
export { lockFile } from './lib/files/file-lock.ts';
export { openArtifactStore } from './lib/files/open-artifact-store.ts';
export { openSharedObjects } from './lib/files/open-shared-objects.ts';
export type { SharedObject, SharedObjects } from './lib/files/shared-objects.ts';
export { type ShipLeftovers, shipLeftovers } from './lib/journal/ship-leftovers.ts';
export {
  describeSync,
  type SyncOptions,
  type SyncReport,
  syncJournals,
} from './lib/journal/sync-journals.ts';
export { createNamedLeases, type NamedLeases } from './lib/postgres/named-leases.ts';
export { DatabaseError } from './lib/postgres/postgres-failure.ts';
export { connect } from './lib/postgres/postgres-run-store.ts';
export { pointAt, QueryError } from './lib/query/query-error.ts';
export { roleAllows, TOKEN_ROLES, type TokenRole } from './lib/store/api-token.ts';
export { InputError, isInputError } from './lib/store/input-error.ts';
export { createMemoryRunStore } from './lib/store/memory-run-store.ts';
export { LOCAL_USER, type Principal } from './lib/store/principal.ts';
export { recipeOf } from './lib/store/recipe.ts';
export { judgeReference, type ReferenceStore, type ReferenceValue } from './lib/store/reference-value.ts';
export type { ResumeMode } from './lib/store/resume-mode.ts';
export type { DeletedRun, Purged, PurgeSizes, RunEditor } from './lib/store/run-editor.ts';
export {
  type ArtifactRole,
  type ArtifactUse,
  type ConsoleLine,
  type ConsolePage,
  type FieldRow,
  type FieldValue,
  type GetSeries,
  type Histogram,
  type JsonObject,
  type JsonValue,
  type ListRuns,
  type LoggedTable,
  type Media,
  type MetricSummary,
  type OfProjects,
  type ProjectSummary,
  type ReadConsole,
  type RunArtifact,
  type RunDetail,
  type RunKind,
  type RunMedia,
  type RunPage,
  type RunProgress,
  type RunStatus,
  type RunStore,
  type RunSummary,
  type ScoreIdentity,
  type ScoreSet,
  type ScoreSetEntry,
  type Series,
  STALE_AFTER_MS,
  STEP_POLICIES,
  type StatusEvent,
  type StepPolicy,
  type TableCell,
  type Timestamp,
} from './lib/store/run-store.ts';
export type { SessionStore } from './lib/store/session-store.ts';
export type { ApiToken, TokenStore } from './lib/store/token-store.ts';
