import type { FieldKind } from '../query/field-rank.ts';
import type { Smoothing } from '../series/smooth-series.ts';
import type { Lineage, ReadLineage } from './run-lineage.ts';
import type { RunPulse } from './run-pulse.ts';

/** A value that JSON can hold. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };
export type JsonObject = { [key: string]: JsonValue };

/** An experiment has its stages as children; a sweep tries experiments. */
export const RUN_KINDS = ['sweep', 'experiment', 'data', 'classifier', 'ddpm', 'sample', 'evaluate'] as const;
export type RunKind = (typeof RUN_KINDS)[number];
export type RunStatus = 'running' | 'finished' | 'failed' | 'interrupted';
export type ArtifactRole = 'in' | 'out';

/**
 * What happens when a step is logged again with another value. `error`: the first value stays, and the run counts as
 * failed at its end. `keepFirst`: the first value stays. `overwrite`: the last one does, as a training needs that goes
 * on from a checkpoint older than its last log. Conflicts are counted and told under each of them.
 */
export type StepPolicy = 'error' | 'keepFirst' | 'overwrite';
export const STEP_POLICIES = ['error', 'keepFirst', 'overwrite'] as const satisfies readonly StepPolicy[];

/** A point in time as ISO 8601 text in UTC, so that these types are the same before and after JSON. */
export type Timestamp = string;

export interface RunProgress {
  done: number;
  total: number;
  /** Units of `done` per second. */
  rate: number;
  etaSeconds: number | null;
}

export interface ProjectSummary {
  name: string;
  createdAt: Timestamp;
  /** Runs that are not deleted, children included. */
  runCount: number;
  lastStartedAt: Timestamp | null;
}

/** One row of the list of runs. */
export interface RunSummary {
  id: string;
  project: string;
  parentId: string | null;
  name: string;
  kind: RunKind;
  status: RunStatus;
  /** Says "running", but has given no sign of life for a while (STALE_AFTER_MS). */
  stale: boolean;
  seed: number;
  engine: string;
  configHash: string | null;
  tags: string[];
  summary: JsonObject;
  progress: RunProgress | null;
  error: string | null;
  startedAt: Timestamp;
  heartbeatAt: Timestamp;
  finishedAt: Timestamp | null;
}

export interface RunDetail extends RunSummary {
  stepPolicy: StepPolicy;
  config: JsonObject;
  notes: string;
  gitCommit: string | null;
  gitDirty: boolean | null;
  host: string;
  environment: JsonObject;
  /** Null when the run has none, or when the parent has not arrived yet. */
  parent: RunSummary | null;
  /** Oldest first. */
  children: RunSummary[];
}

export interface StatusEvent {
  status: RunStatus;
  at: Timestamp;
  reason: string;
}

/** min, max and sum are over the finite values; they are null, null and 0 when there is none. */
export interface MetricSummary {
  name: string;
  count: number;
  finiteCount: number;
  min: number | null;
  max: number | null;
  sum: number;
  firstStep: number;
  lastStep: number;
  /** The value at firstStep; may be NaN or ±Infinity, which JSON turns to null. */
  first: number;
  /** The value at lastStep; may be NaN or ±Infinity, which JSON turns to null. */
  last: number;
  lastAt: Timestamp;
  /** How often a step that the series had was logged with another value; see StepPolicy. */
  conflicts: number;
}

/** Columns of equal length, steps growing. Values may be NaN or ±Infinity, which JSON turns to null. */
export interface Series {
  name: string;
  steps: number[];
  values: number[];
  /** Milliseconds since 1970. */
  times: number[];
  /** How many points the series has (in the range that was asked for); more than `steps.length` if it was thinned. */
  totalCount: number;
  /** True if points were left out; the lowest, the highest and a non-finite one of each bucket stay. */
  thinned: boolean;
}

/** `edges` has one number more than `counts`. */
export interface Histogram {
  name: string;
  step: number | null;
  edges: number[];
  counts: number[];
  at: Timestamp;
}

/** The scores that one classifier gave one set of samples, in the order of the samples. */
export interface ScoreSet {
  name: string;
  step: number | null;
  samplesSha256: string;
  classifierSha256: string;
  scores: number[];
  at: Timestamp;
}

export type TableCell = string | number | boolean | null;

/** What scores are of: a set of samples and a classifier, under the name of what was judged. */
export type ScoreIdentity = Pick<ScoreSet, 'name' | 'samplesSha256' | 'classifierSha256'>;

/** A set of scores among those of other runs, without the scores. */
export interface ScoreSetEntry extends ScoreIdentity {
  runId: string;
  step: number | null;
  count: number;
  at: Timestamp;
}

/** A table that a run has logged; a text is a table of one column, "text", and one row. */
export interface LoggedTable {
  name: string;
  step: number | null;
  columns: string[];
  rows: TableCell[][];
  at: Timestamp;
}

export type ConsoleStream = 'stdout' | 'stderr';

/** What a run has printed; its lines are numbered from 0, over both streams and all processes that went on with it. */
export interface ConsoleLine {
  line: number;
  stream: ConsoleStream;
  at: Timestamp;
  text: string;
}

export interface ConsolePage {
  /** How many lines there are. */
  total: number;
  lines: ConsoleLine[];
}

export interface ReadConsole {
  /** The first line wanted; below 0 it counts from the end: -100 is the last hundred. By default 0. */
  fromLine?: number;
  /** 1–2000, by default 1000; what is outside is brought to the nearer end. */
  limit?: number;
}

/** A run that has read or made an artifact. */
export interface ArtifactUse {
  runId: string;
  runName: string;
  kind: RunKind;
  role: ArtifactRole;
  name: string;
  at: Timestamp;
}

/** An image; fetch its bytes from the ArtifactStore by `sha256`. */
export interface Media {
  name: string;
  step: number | null;
  sampleIndex: number;
  caption: string;
  mediaType: string;
  width: number | null;
  height: number | null;
  sha256: string;
  bytes: number;
  at: Timestamp;
}

/** An image among those of other runs. */
export interface RunMedia extends Media {
  runId: string;
}

export interface RunArtifact {
  name: string;
  kind: string;
  role: ArtifactRole;
  sha256: string;
  bytes: number;
  createdAt: Timestamp;
}

export interface ListRuns {
  project?: string;
  /** Only these projects, for somebody who may see no others. */
  projects?: readonly string[];
  kind?: RunKind;
  parentId?: string;
  /** Only runs without a parent. */
  rootsOnly?: boolean;
  status?: RunStatus;
  /** Part of the name or of the id, upper or lower case, or a whole tag. */
  search?: string;
  /** A filter in the query language (see the README), for instance `config.lr < 1e-3 and tag = paper`. */
  filter?: string;
  /** Only these runs; at most 1,000. */
  ids?: readonly string[];
  /** By default the newest first. */
  order?: RunOrder;
  /** 1–500, by default 50; what is outside is brought to the nearer end. */
  limit?: number;
  /** `nextCursor` of the page before, which was in the same order. */
  cursor?: string;
}

/**
 * Numbers come before texts, these before true and false, and what a run does not have comes last in both directions;
 * of runs that are equal the newest is first. Of texts the first 300 characters count, by code point.
 */
export interface RunOrder {
  /** As a filter names it. */
  field: string;
  descending?: boolean;
}

/** Which runs: a list without its order and pages. */
export type ChooseRuns = Omit<ListRuns, 'order' | 'limit' | 'cursor'>;

export interface RunCount {
  /** At most COUNTED_RUNS. */
  count: number;
  /** False if there are more. */
  exact: boolean;
}

/** Runs are counted so far; more are "more than". */
export const COUNTED_RUNS = 10_000;

export interface GroupRuns extends ChooseRuns {
  /** Fields, as a filter names them; not `tag`, of which a run has several. `recipe` is everything but the seeds. */
  by: readonly string[];
  /** Fields whose numbers are averaged. */
  columns: readonly string[];
  /** 1–500, by default 200. */
  limit?: number;
}

/** Runs that have the same under each of the fields. */
export interface RunGroup {
  /** The value under each field; null where the runs have none, null in a config, or an empty list or object. */
  key: { value: FieldValue; kind: FieldKind }[];
  runs: number;
  /** One of its runs. */
  example: string;
  /** Of each column: how many runs have a number below 1e150 there, its mean and its std (n - 1); null where there is none. */
  columns: { n: number; mean: number | null; std: number | null }[];
}

export interface RunGroups {
  /** The largest first. */
  groups: RunGroup[];
  /** How many groups there are. */
  total: number;
}

/** A setting or a metric that runs have. */
export interface RunKey {
  /** As a filter names it, for a metric without its aggregate: `config.ddpm.lr`, `metrics.loss`. */
  field: string;
  /** How many runs have it, at most COUNTED_RUNS. */
  runs: number;
  exact: boolean;
}

export interface FindKeys {
  project?: string;
  projects?: readonly string[];
  /** Part of the field, upper or lower case; words apart have to be there all. */
  search?: string;
  /** 1–200, by default 50. */
  limit?: number;
}

export interface RunKeys {
  /** In the order of their names, settings before metrics. */
  keys: RunKey[];
  /** How many there are that fit the search. */
  total: number;
}

export interface RunPage {
  /** Newest first. */
  runs: RunSummary[];
  /** Null on the last page. */
  nextCursor: string | null;
}

/** A cell of a table of runs: a time is a Timestamp, tags are a list, null is what the run does not have. */
export type FieldValue = string | number | boolean | string[] | null;

export interface FieldRow {
  runId: string;
  /** As the fields were asked for. */
  values: FieldValue[];
}

/** The series of one run among those of others. */
export interface RunSeries extends Series {
  runId: string;
}

/** The config of one run among those of others. */
export interface RunConfig {
  runId: string;
  config: JsonObject;
}

/** What one run was made with, among others: its config, and the code and the machine that it ran on. */
export interface RunSettings extends RunConfig {
  gitCommit: string | null;
  gitDirty: boolean | null;
  host: string;
  environment: JsonObject;
}

/** A metric of one run among those of others. */
export interface RunMetric extends MetricSummary {
  runId: string;
}

/** A stage of an experiment: its child, or one that it took over from another experiment. */
export interface RunStage {
  /** Of the experiment. */
  runId: string;
  stageId: string;
  kind: RunKind;
}

export interface GetSeries {
  /** A series with more points is thinned to about this many, its extremes kept; by default 2000. */
  maxPoints?: number;
  /** Only steps from here … */
  fromStep?: number;
  /** … to here, both inclusive. */
  toStep?: number;
}

/** A series to be read; from a step on, if only what has come since is wanted. */
export interface WantedCurve {
  runId: string;
  name: string;
  fromStep?: number;
  toStep?: number;
}

export interface CurveOptions {
  /** By default 2000. */
  maxPoints?: number;
  smoothing?: Smoothing;
}

/** A series for a chart. `count` and `conflicts` are of all of it: if they do not follow from what a reader has, it has changed. */
export interface Curve extends RunSeries {
  /** The smoothed value at each step, computed before anything was left out; null without smoothing. */
  smoothed: number[] | null;
  count: number;
  conflicts: number;
}

/** For somebody who may not see all projects: what is of others is passed by. */
export interface OfProjects {
  projects?: readonly string[];
}

/** Everything that can be read of runs. Deleted runs are not seen. */
export interface RunStore {
  projects(): Promise<ProjectSummary[]>;
  /** Throws QueryError on a filter that cannot be understood. */
  listRuns(query?: ListRuns): Promise<RunPage>;
  /** How many runs a list would show in all. Throws QueryError. */
  countRuns(query?: ChooseRuns): Promise<RunCount>;
  /** Runs put into groups, nobody left out. At most 10 fields and 100 columns. Throws QueryError. */
  groupRuns(query: GroupRuns): Promise<RunGroups>;
  /** The settings and metrics that runs have, for a search as one types. */
  findKeys(query?: FindKeys): Promise<RunKeys>;
  /**
   * Cells of a table: a row for each run that is there, in the order of `runIds`, with a cell for each field as a
   * filter names it. Texts of configs are cut at 300 characters. At most 500 runs and 100 fields.
   */
  fieldValues(runIds: readonly string[], fields: readonly string[]): Promise<FieldRow[]>;
  getRun(id: string): Promise<RunDetail | null>;
  /** What moves in runs, and marks of what they have; one that is not there is left out. At most 1,000 runs. */
  runPulses(runIds: readonly string[]): Promise<RunPulse[]>;
  /** Runs in the order asked for; one that is not there is left out. At most 1,000. */
  summariesOfRuns(runIds: readonly string[]): Promise<RunSummary[]>;
  /** The configs of runs, in the order asked for; a run that is not there is left out. At most 1,000. */
  configsOfRuns(runIds: readonly string[]): Promise<RunConfig[]>;
  /** Config, code and environment of runs, in the order asked for; a run that is not there is left out. At most 1,000. */
  settingsOfRuns(runIds: readonly string[]): Promise<RunSettings[]>;
  /**
   * The stages of experiments, in the order asked for, then the oldest first: children that are no experiments, and
   * what `summary.stages` names. At most 1,000 runs.
   */
  stagesOfRuns(runIds: readonly string[]): Promise<RunStage[]>;
  /** Oldest first. */
  statusEvents(runId: string): Promise<StatusEvent[]>;
  /** The newest version of each (role, name), inputs first, then by name. */
  artifacts(runId: string): Promise<RunArtifact[]>;
  /** By name. */
  listMetrics(runId: string): Promise<MetricSummary[]>;
  /** The metrics of runs, in the order asked for, then by name. At most 1,000 runs. */
  metricsOfRuns(runIds: readonly string[]): Promise<RunMetric[]>;
  /** In the order of `names`; a name without points in the range is left out. */
  getSeries(runId: string, names: readonly string[], options?: GetSeries): Promise<Series[]>;
  /** One series of many runs, in the order asked for, for one chart; a run without points in the range is left out. */
  getSeriesOfRuns(runIds: readonly string[], name: string, options?: GetSeries): Promise<RunSeries[]>;
  /** Series of any runs for charts, in the order asked for; at most 1,000. One without points in its range is left out. */
  getCurves(wanted: readonly WantedCurve[], options?: CurveOptions): Promise<Curve[]>;
  /** By name, then by step. */
  getHistograms(runId: string, options?: { name?: string }): Promise<Histogram[]>;
  /** By name, then step, then samples and classifier. */
  getScoreSets(runId: string, options?: { name?: string }): Promise<ScoreSet[]>;
  /** The score sets of runs, in the order asked for, then by name and step; without the scores. At most 1,000 runs. */
  scoreSetsOfRuns(runIds: readonly string[]): Promise<ScoreSetEntry[]>;
  /** The scores of sets that these runs have, each set once and in the order of `wanted`; of several steps the last. */
  scoresOfRuns(
    runIds: readonly string[],
    wanted: readonly ScoreIdentity[],
  ): Promise<(ScoreIdentity & { scores: number[] })[]>;
  /** By name, then step. */
  getTables(runId: string, options?: { name?: string }): Promise<LoggedTable[]>;
  /** What the run has printed, a range of lines. */
  readConsole(runId: string, options?: ReadConsole): Promise<ConsolePage>;
  /** All that were recorded under a name, the newest first. */
  artifactVersions(runId: string, name: string): Promise<RunArtifact[]>;
  /** Lineage: the runs that made and read an artifact, the earliest first. At most 500. */
  artifactUses(sha256: string, options?: OfProjects): Promise<ArtifactUse[]>;
  /** The runs that a run's inputs come from and those that read what it made, and so on. Without the run: none at all. */
  lineage(runId: string, options?: ReadLineage): Promise<Lineage>;
  /** Names of the projects whose runs made, read or show an artifact. */
  projectsOfArtifact(sha256: string): Promise<string[]>;
  /** The project of each run, also of deleted ones; runs that are not there are left out. It never changes. */
  projectsOfRuns(runIds: readonly string[]): Promise<Map<string, string>>;
  /** By name, then step, then sampleIndex. */
  listMedia(runId: string, options?: { name?: string }): Promise<Media[]>;
  /** Images of runs whose names begin with one of these, in the order asked for, then as `listMedia`. At most 1,000 runs. */
  mediaOfRuns(runIds: readonly string[], options: { startsWith: readonly string[] }): Promise<RunMedia[]>;
  /**
   * Calls `onChange` with the id of each run that has changed, from any process; with null when changes may have
   * been missed (the connection was lost and is back). All watchers share one connection. Returns the end of it.
   */
  watchRuns(onChange: (runId: string | null) => void): () => void;
  close(): Promise<void>;
}

/** A running run whose last sign of life is older than this is stale. Heartbeats come every 5 s. */
export const STALE_AFTER_MS = 60_000;
