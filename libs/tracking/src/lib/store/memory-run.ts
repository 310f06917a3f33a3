// One run of the store in memory: its state, and what a batch of changes makes of it.

import { type RunChanges, scoreSetKey } from '../changes/run-changes.ts';
import type {
  ArtifactEvent,
  ConsoleEvent,
  HistogramEvent,
  ImageEvent,
  RunStart,
  ScoresEvent,
  TableEvent,
} from '../client/run-event.ts';
import type { RunFacts } from '../query/evaluate-query.ts';
import { statisticsOf } from '../series/metric-chunk.ts';
import type { Columns } from '../series/thin-series.ts';
import { flattenConfig } from './flatten-config.ts';
import { startReason } from './resume-mode.ts';
import {
  type Media,
  type MetricSummary,
  type RunArtifact,
  type RunProgress,
  type RunStatus,
  type RunSummary,
  STALE_AFTER_MS,
  type StatusEvent,
} from './run-store.ts';
import { conflictFailure, conflictRemark, mergeColumns, settleBatch } from './step-policy.ts';

interface StoredSeries {
  columns: Columns;
  conflicts: number;
}

export interface StoredRun {
  start: RunStart;
  status: RunStatus;
  startedAt: number;
  heartbeatAt: number;
  finishedAt: number | null;
  error: string | null;
  progress: RunProgress | null;
  summary: RunSummary['summary'];
  notes: string;
  statusEvents: StatusEvent[];
  metrics: Map<string, StoredSeries>;
  histograms: Map<string, HistogramEvent>;
  images: Map<string, ImageEvent>;
  /** By role, name and bytes, as they came. */
  artifacts: Map<string, ArtifactEvent>;
  scoreSets: Map<string, ScoresEvent>;
  tables: Map<string, TableEvent>;
  console: ConsoleEvent[];
}

export const iso = (at: number) => new Date(at).toISOString();
export const keyOf = (...parts: unknown[]) => JSON.stringify(parts);
export const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
export const byStep = (a: number | null, b: number | null) =>
  (a ?? Number.NEGATIVE_INFINITY) - (b ?? Number.NEGATIVE_INFINITY);

export function summaryOf({ start, ...run }: StoredRun): RunSummary {
  const { id, project, parentId, name, kind, seed, engine, configHash, tags } = start;
  return {
    ...{
      id,
      project,
      parentId,
      name,
      kind,
      seed,
      engine,
      configHash,
      tags,
      status: run.status,
      error: run.error,
    },
    ...{ summary: run.summary, progress: run.progress },
    stale: run.status === 'running' && Date.now() - run.heartbeatAt > STALE_AFTER_MS,
    startedAt: iso(run.startedAt),
    heartbeatAt: iso(run.heartbeatAt),
    finishedAt: run.finishedAt === null ? null : iso(run.finishedAt),
  };
}

export function ownDetail(run: StoredRun): RunFacts['run'] {
  const { stepPolicy = 'overwrite', config, gitCommit, gitDirty, host, environment } = run.start;
  return { ...summaryOf(run), stepPolicy, config, notes: run.notes, gitCommit, gitDirty, host, environment };
}

export const metricsOf = (run: StoredRun): MetricSummary[] =>
  [...run.metrics].map(([name, { columns, conflicts }]) => ({
    ...{ name, ...statisticsOf(columns), first: columns.values[0], conflicts },
    last: columns.values.at(-1) as number,
    lastAt: iso(columns.times.at(-1) as number),
  }));

export const factsOf = (run: StoredRun): RunFacts => ({
  run: ownDetail(run),
  config: new Map(flattenConfig(run.start.config).map((leaf) => [leaf.path, leaf])),
  metrics: new Map(metricsOf(run).map((metric) => [metric.name, metric])),
  now: Date.now(),
});

export const artifactOf = ({ name, kind, role, sha256, bytes, at }: ArtifactEvent): RunArtifact => ({
  ...{ name, kind, role, sha256, bytes, createdAt: iso(at) },
});

export function addStatus(run: StoredRun, status: RunStatus, at: number, reason: string): void {
  run.status = status;
  run.statusEvents.push({ status, at: iso(at), reason });
}

function newRun(start: RunStart, at: number): StoredRun {
  return {
    ...{
      start,
      status: 'running',
      startedAt: at,
      heartbeatAt: at,
      finishedAt: null,
      error: null,
      progress: null,
    },
    ...{
      summary: {},
      notes: '',
      statusEvents: [],
      metrics: new Map(),
      histograms: new Map(),
      images: new Map(),
    },
    ...{ artifacts: new Map(), scoreSets: new Map(), tables: new Map(), console: [] },
  };
}

/** Starts a run, or takes one up that exists: then its project, parent, name, kind, seed, step policy and tags stay. */
export function startRun(runs: Map<string, StoredRun>, { run, at }: NonNullable<RunChanges['start']>): void {
  const old = runs.get(run.id);
  const { project, parentId, name, kind, seed, stepPolicy, tags } = old?.start ?? run;
  const stored = old ?? newRun(run, at);
  stored.start = { ...run, project, parentId, name, kind, seed, stepPolicy, tags };
  Object.assign(stored, { error: null, finishedAt: null });
  runs.set(run.id, stored);
  addStatus(stored, 'running', at, startReason(run, old === undefined));
}

/** Adds points to a series; returns the remark if steps got other values. */
function addPoints(run: StoredRun, name: string, arrived: Columns): string[] {
  const policy = run.start.stepPolicy ?? 'overwrite';
  const old = run.metrics.get(name) ?? { columns: { steps: [], values: [], times: [] }, conflicts: 0 };
  const batch = settleBatch(arrived, policy);
  const merged = mergeColumns(old.columns, batch.columns, policy);
  const conflicts = batch.conflicts + merged.conflicts;
  run.metrics.set(name, { columns: merged.columns, conflicts: old.conflicts + conflicts });
  if (conflicts === 0) return [];
  const steps = [batch.conflictStep, merged.conflictStep].filter((step) => step !== null);
  return [conflictRemark(run.start.id, name, { conflicts, conflictStep: Math.min(...steps), policy })];
}

/** The end of a run. One that says it finished has failed if its step policy says so. */
function finishRun(run: StoredRun, { status, at, error }: NonNullable<RunChanges['finish']>): void {
  const series = [...run.metrics].map(([name, { conflicts }]) => ({ name, conflicts }));
  const failure = status === 'finished' && run.start.stepPolicy === 'error' ? conflictFailure(series) : null;
  addStatus(run, failure ? 'failed' : status, at, failure ?? error ?? 'finish()');
  Object.assign(run, { finishedAt: at, error: failure ?? error });
}

export function applyChanges(run: StoredRun, changes: RunChanges, live: boolean): string[] {
  if (live && changes.heartbeat && !changes.finish && run.status === 'interrupted') {
    addStatus(run, 'running', Date.now(), 'alive after all');
    Object.assign(run, { finishedAt: null, error: null });
  }
  run.heartbeatAt = live ? Date.now() : Math.max(run.heartbeatAt, Math.min(changes.lastAt, Date.now()));
  run.progress = changes.progress ?? run.progress;
  run.summary = { ...run.summary, ...changes.summary };
  run.start = { ...run.start, tags: [...new Set([...run.start.tags, ...changes.tags])] };
  run.notes = changes.notes ?? run.notes;
  const remarks = [...changes.metrics].flatMap(([name, points]) => addPoints(run, name, points));
  for (const event of changes.histograms) run.histograms.set(keyOf(event.name, event.step), event);
  for (const event of changes.images) run.images.set(keyOf(event.name, event.step, event.sampleIndex), event);
  for (const event of changes.artifacts) {
    const key = keyOf(event.role, event.name, event.sha256);
    run.artifacts.delete(key); // so that the last one recorded is the last in order
    run.artifacts.set(key, event);
  }
  for (const event of changes.scoreSets) run.scoreSets.set(scoreSetKey(event), event);
  for (const event of changes.tables) run.tables.set(keyOf(event.name, event.step), event);
  run.console.push(...changes.console);
  if (changes.finish) finishRun(run, changes.finish);
  return remarks;
}

/** Its images, by name, then step, then index. */
export function mediaOf(run: StoredRun): Media[] {
  return [...run.images.values()]
    .map(({ type: _, at, ...image }) => ({ ...image, at: iso(at) }))
    .sort((a, b) => byText(a.name, b.name) || byStep(a.step, b.step) || a.sampleIndex - b.sampleIndex);
}
