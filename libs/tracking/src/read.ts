// For programs that a bundler packs (the dashboard): reads only; no files, no embedded server, no migrations.
// DATABASE_URL has to come from outside, for instance from a launcher that uses `ensureDatabase`.

export { isArtifactStoreError } from './lib/files/artifact-store.ts';
export { SHA256_HEX } from './lib/files/sha256.ts';
export type { ArtifactPurger } from './lib/postgres/artifact-purger.ts';
export { connect } from './lib/postgres/postgres-run-store.ts';
export type { PurgedArtifacts } from './lib/postgres/purge-artifacts.ts';
export { pointAt, QueryError } from './lib/query/query-error.ts';
export { SMOOTHING_KERNELS, type Smoothing } from './lib/series/smooth-series.ts';
export { roleAllows, TOKEN_ROLES, type TokenRole } from './lib/store/api-token.ts';
export type { AliasStore, ArtifactAlias } from './lib/store/artifact-alias.ts';
export { InputError, isInputError } from './lib/store/input-error.ts';
export { LOCAL_USER, type Principal } from './lib/store/principal.ts';
export type { ProjectStorage, StorageStore } from './lib/store/project-storage.ts';
export { isSeedPath } from './lib/store/recipe.ts';
export {
  fieldOfReference,
  judgeReference,
  METRIC_VARIANTS,
  REFERENCE_DIRECTIONS,
  type ReferenceStore,
  type ReferenceValue,
  type ReferenceVerdict,
} from './lib/store/reference-value.ts';
export type { DeletedRun, Purged, PurgeSizes, RunEditor } from './lib/store/run-editor.ts';
export type { Lineage, LineageEdge, LineageRun, ReadLineage } from './lib/store/run-lineage.ts';
export { PULSE_PARTS, type PulsePart, type RunPulse } from './lib/store/run-pulse.ts';
export {
  type ArtifactRole,
  type ArtifactUse,
  type ChooseRuns,
  type ConsoleLine,
  type ConsolePage,
  type Curve,
  type CurveOptions,
  type FieldRow,
  type FieldValue,
  type FindKeys,
  type GetSeries,
  type GroupRuns,
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
  RUN_KINDS,
  type RunArtifact,
  type RunConfig,
  type RunCount,
  type RunDetail,
  type RunGroup,
  type RunGroups,
  type RunKey,
  type RunKeys,
  type RunKind,
  type RunMedia,
  type RunMetric,
  type RunOrder,
  type RunPage,
  type RunProgress,
  type RunSettings,
  type RunStage,
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
  type WantedCurve,
} from './lib/store/run-store.ts';
export type { SavedView, ViewStore } from './lib/store/saved-view.ts';
export type { SessionStore } from './lib/store/session-store.ts';
export type { ApiToken, TokenStore } from './lib/store/token-store.ts';
