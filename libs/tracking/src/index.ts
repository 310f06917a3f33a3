// For programs that run from source. What a bundler packs uses `@interpolab/tracking/read`.

export { roleAllows, TOKEN_ROLES, type TokenRole } from './lib/api-token.ts';
export { ArtifactDamagedError, ArtifactFolder, type StoredArtifact } from './lib/artifact-folder.ts';
export { resolveDataDirectory } from './lib/data-directory.ts';
export { type EmbeddedPostgres, ensurePostgres, stopPostgres } from './lib/embedded-postgres.ts';
export { type EnsureDatabase, ensureDatabase, maskUrl } from './lib/ensure-database.ts';
export { lockFile } from './lib/file-lock.ts';
export { InputError, isInputError } from './lib/input-error.ts';
export { createMemoryRunStore } from './lib/memory-run-store.ts';
export { migrate } from './lib/migrate.ts';
export { DatabaseError } from './lib/postgres-failure.ts';
export { connect } from './lib/postgres-run-store.ts';
export { type DatabaseProbe, probeDatabase } from './lib/probe-database.ts';
export { pointAt, QueryError } from './lib/query/query-error.ts';
export type { DeletedRun, Purged, RunEditor } from './lib/run-editor.ts';
export {
  type ArtifactRole,
  type ArtifactUse,
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
  type ProjectSummary,
  type RunArtifact,
  type RunDetail,
  type RunKind,
  type RunPage,
  type RunProgress,
  type RunStatus,
  type RunStore,
  type RunSummary,
  type ScoreSet,
  type Series,
  STALE_AFTER_MS,
  STEP_POLICIES,
  type StatusEvent,
  type StepPolicy,
  type TableCell,
  type Timestamp,
} from './lib/run-store.ts';
export type { ApiToken, TokenStore } from './lib/token-store.ts';
export type { TrackedArtifact, TrackedRun } from './lib/tracked-run.ts';
export { type OpenTracking, openTracking, type StartRun, type Tracking } from './lib/tracking.ts';
