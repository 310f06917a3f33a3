// A store of runs in memory, for tests and for programs without a database. One contract suite runs on this and on
// the Postgres store, so either tells what the other has to do.
import { flattenConfig } from './flatten-config.ts';
import { decodeCursor, encodeCursor, pageSize } from './list-cursor.ts';
import { statisticsOf } from './metric-chunk.ts';
import { evaluateQuery, type RunFacts, showField } from './query/evaluate-query.ts';
import { parseQuery } from './query/parse-query.ts';
import { checkTable } from './query/query-fields.ts';
import { changesOf, type RunChanges, scoreSetKey } from './run-changes.ts';
import type {
  ArtifactEvent,
  HistogramEvent,
  ImageEvent,
  RunStart,
  ScoresEvent,
  TableEvent,
} from './run-event.ts';
import {
  type ListRuns,
  type MetricSummary,
  type RunArtifact,
  type RunProgress,
  type RunStatus,
  type RunStore,
  type RunSummary,
  STALE_AFTER_MS,
  type StatusEvent,
} from './run-store.ts';
import type { JournalBatch, RunWriter } from './run-writer.ts';
import { decodeDoubles } from './score-bytes.ts';
import { checkNames, inRange, seriesOf } from './series-answer.ts';
import { conflictFailure, conflictRemark, mergeColumns, settleBatch } from './step-policy.ts';
import type { Columns } from './thin-series.ts';

interface StoredSeries {
  columns: Columns;
  conflicts: number;
}

interface StoredRun {
  start: RunStart;
  status: RunStatus;
  startedAt: number;
  heartbeatAt: number;
  finishedAt: number | null;
  error: string | null;
  progress: RunProgress | null;
  summary: RunSummary['summary'];
  statusEvents: StatusEvent[];
  metrics: Map<string, StoredSeries>;
  histograms: Map<string, HistogramEvent>;
  images: Map<string, ImageEvent>;
  /** By role, name and bytes, as they came. */
  artifacts: Map<string, ArtifactEvent>;
  scoreSets: Map<string, ScoresEvent>;
  tables: Map<string, TableEvent>;
}

const iso = (at: number) => new Date(at).toISOString();
const keyOf = (...parts: unknown[]) => JSON.stringify(parts);
const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const byStep = (a: number | null, b: number | null) =>
  (a ?? Number.NEGATIVE_INFINITY) - (b ?? Number.NEGATIVE_INFINITY);

function summaryOf({ start, ...run }: StoredRun): RunSummary {
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

function ownDetail(run: StoredRun): RunFacts['run'] {
  const { stepPolicy = 'overwrite', config, gitCommit, gitDirty, host, environment } = run.start;
  return { ...summaryOf(run), stepPolicy, config, notes: '', gitCommit, gitDirty, host, environment };
}

const metricsOf = (run: StoredRun): MetricSummary[] =>
  [...run.metrics].map(([name, { columns, conflicts }]) => ({
    ...{ name, ...statisticsOf(columns), first: columns.values[0], conflicts },
    last: columns.values.at(-1) as number,
    lastAt: iso(columns.times.at(-1) as number),
  }));

const factsOf = (run: StoredRun): RunFacts => ({
  run: ownDetail(run),
  config: new Map(flattenConfig(run.start.config).map((leaf) => [leaf.path, leaf])),
  metrics: new Map(metricsOf(run).map((metric) => [metric.name, metric])),
  now: Date.now(),
});

const artifactOf = ({ name, kind, role, sha256, bytes, at }: ArtifactEvent): RunArtifact => ({
  ...{ name, kind, role, sha256, bytes, createdAt: iso(at) },
});

function addStatus(run: StoredRun, status: RunStatus, at: number, reason: string): void {
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
    ...{ summary: {}, statusEvents: [], metrics: new Map(), histograms: new Map(), images: new Map() },
    ...{ artifacts: new Map(), scoreSets: new Map(), tables: new Map() },
  };
}

/** Starts a run, or takes one up that exists: then its project, parent, name, kind, seed, step policy and tags stay. */
function startRun(runs: Map<string, StoredRun>, { run, at }: NonNullable<RunChanges['start']>): string[] {
  const old = runs.get(run.id);
  const { project, parentId, name, kind, seed, stepPolicy, tags } = old?.start ?? run;
  const stored = old ?? newRun(run, at);
  stored.start = { ...run, project, parentId, name, kind, seed, stepPolicy, tags };
  Object.assign(stored, { error: null, finishedAt: null });
  runs.set(run.id, stored);
  addStatus(
    stored,
    'running',
    at,
    !old ? 'started' : run.resume ? 'resumed' : 'started again under the same id',
  );
  return old && !run.resume
    ? [
        `run ${run.id}: the id was taken, so this start went on with the run that had it (set resume, or no id).`,
      ]
    : [];
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

function applyChanges(run: StoredRun, changes: RunChanges, live: boolean): string[] {
  if (live && changes.heartbeat && !changes.finish && run.status === 'interrupted') {
    addStatus(run, 'running', Date.now(), 'alive after all');
    Object.assign(run, { finishedAt: null, error: null });
  }
  run.heartbeatAt = live ? Date.now() : Math.max(run.heartbeatAt, Math.min(changes.lastAt, Date.now()));
  run.progress = changes.progress ?? run.progress;
  run.summary = { ...run.summary, ...changes.summary };
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
  if (changes.finish) finishRun(run, changes.finish);
  return remarks;
}

function matches(run: RunSummary, { project, kind, parentId, rootsOnly, status, search }: ListRuns): boolean {
  const words = search?.toLowerCase();
  return (
    (project === undefined || run.project === project) &&
    (kind === undefined || run.kind === kind) &&
    (parentId === undefined || run.parentId === parentId) &&
    (!rootsOnly || run.parentId === null) &&
    (status === undefined || run.status === status) &&
    (!words ||
      run.name.toLowerCase().includes(words) ||
      run.id.toLowerCase().includes(words) ||
      run.tags.includes(search as string))
  );
}

const newestFirst = (a: RunSummary, b: RunSummary) => byText(b.startedAt, a.startedAt) || byText(b.id, a.id);

/** Reads and writes runs in memory. */
export function createMemoryRunStore(): RunStore & RunWriter {
  const runs = new Map<string, StoredRun>();
  const cursors = new Map<string, number>();
  const watchers = new Set<(runId: string | null) => void>();
  const notify = (runId: string) => {
    for (const onChange of [...watchers]) onChange(runId);
  };
  const summaries = () => [...runs.values()].map(summaryOf).sort(newestFirst);
  const inRun = <T>(runId: string, read: (run: StoredRun) => T[]): T[] => {
    const run = runs.get(runId);
    return run ? read(run) : [];
  };

  const apply = ({ journalId, runId, records, live, skipTo = 0 }: JournalBatch): string[] => {
    const applied = cursors.get(journalId) ?? 0;
    const news = records.filter(({ seq }) => seq > applied);
    const newest = Math.max(skipTo, news.at(-1)?.seq ?? 0);
    if (newest <= applied) return [];
    const changes = changesOf(news);
    const remarks = changes.start ? startRun(runs, changes.start) : [];
    const run = runs.get(runId);
    if (!run) throw new RangeError(`apply: run ${runId} is not known, as its journal has no start.`);
    if (news.length > 0) remarks.push(...applyChanges(run, changes, live));
    cursors.set(journalId, newest);
    notify(runId);
    return remarks;
  };

  return {
    apply: async (batch) => apply(batch),

    async interruptStale(staleAfterMs) {
      const stale = [...runs.values()].filter(
        (run) => run.status === 'running' && run.heartbeatAt < Date.now() - staleAfterMs,
      );
      for (const run of stale) {
        Object.assign(run, { finishedAt: run.heartbeatAt, error: 'no sign of life' });
        addStatus(run, 'interrupted', Date.now(), 'no sign of life');
        notify(run.start.id);
      }
      return stale.map((run) => run.start.id);
    },

    async projects() {
      const names = [...new Set([...runs.values()].map((run) => run.start.project))].sort();
      return names.map((name) => {
        const times = [...runs.values()]
          .filter((run) => run.start.project === name)
          .map((run) => run.startedAt);
        const [createdAt, lastStartedAt] = [iso(Math.min(...times)), iso(Math.max(...times))];
        return { name, createdAt, runCount: times.length, lastStartedAt };
      });
    },

    async listRuns(query = {}) {
      const limit = pageSize(query.limit);
      const after = query.cursor ? decodeCursor(query.cursor) : undefined;
      const filter = parseQuery(query.filter ?? '');
      const found = summaries().filter(
        (run) =>
          matches(run, query) &&
          (!filter || evaluateQuery(filter, factsOf(runs.get(run.id)!))) &&
          (!after || newestFirst(run, after as RunSummary) > 0),
      );
      const page = found.slice(0, limit);
      return { runs: page, nextCursor: found.length > limit ? encodeCursor(page[limit - 1]) : null };
    },

    async fieldValues(runIds, fields) {
      const parsed = checkTable(runIds, fields);
      return runIds.flatMap((runId) => {
        const run = runs.get(runId);
        return run ? [{ runId, values: parsed.map((field) => showField(field, factsOf(run))) }] : [];
      });
    },

    async getRun(id) {
      const run = runs.get(id);
      if (!run) return null;
      const { parentId } = run.start;
      const parent = parentId === null ? undefined : runs.get(parentId);
      return {
        ...ownDetail(run),
        parent: parent ? summaryOf(parent) : null,
        children: summaries()
          .filter((other) => other.parentId === id)
          .reverse(),
      };
    },

    statusEvents: async (runId) => inRun(runId, (run) => [...run.statusEvents]),

    artifacts: async (runId) =>
      inRun(runId, (run) => {
        const newest = new Map<string, ArtifactEvent>();
        for (const event of run.artifacts.values()) {
          const key = keyOf(event.role, event.name);
          if (event.at >= (newest.get(key)?.at ?? event.at)) newest.set(key, event);
        }
        return [...newest.values()]
          .map(artifactOf)
          .sort((a, b) => byText(a.role, b.role) || byText(a.name, b.name));
      }),

    getScoreSets: async (runId, { name } = {}) =>
      inRun(runId, (run) =>
        [...run.scoreSets.values()]
          .filter((event) => name === undefined || event.name === name)
          .map(({ type: _, scores, at, ...set }) => ({
            ...{ ...set, scores: decodeDoubles(Buffer.from(scores, 'base64')), at: iso(at) },
          }))
          .sort(
            (a, b) =>
              byText(a.name, b.name) ||
              byStep(a.step, b.step) ||
              byText(a.samplesSha256 + a.classifierSha256, b.samplesSha256 + b.classifierSha256),
          ),
      ),

    getTables: async (runId, { name } = {}) =>
      inRun(runId, (run) =>
        [...run.tables.values()]
          .filter((event) => name === undefined || event.name === name)
          .map(({ type: _, at, ...table }) => ({ ...table, at: iso(at) }))
          .sort((a, b) => byText(a.name, b.name) || byStep(a.step, b.step)),
      ),

    artifactVersions: async (runId, name) =>
      inRun(runId, (run) =>
        [...run.artifacts.values()]
          .filter((event) => event.name === name)
          .sort((a, b) => b.at - a.at || byText(a.role, b.role) || byText(a.sha256, b.sha256))
          .map(artifactOf),
      ),

    artifactUses: async (sha256) =>
      [...runs.values()]
        .flatMap(({ start: { id: runId, name: runName, kind }, artifacts }) =>
          [...artifacts.values()]
            .filter((event) => event.sha256 === sha256)
            .map(({ role, name, at }) => ({ runId, runName, kind, role, name, at: iso(at) })),
        )
        .sort(
          (a, b) =>
            byText(a.at, b.at) ||
            byText(a.runId, b.runId) ||
            byText(a.role, b.role) ||
            byText(a.name, b.name),
        ),

    listMetrics: async (runId) =>
      inRun(runId, (run) => metricsOf(run).sort((a, b) => byText(a.name, b.name))),

    getSeries: async (runId, names, options) =>
      checkNames(names).flatMap((name) => {
        const series = runs.get(runId)?.metrics.get(name);
        const asked = series && inRange(series.columns, options ?? {});
        return asked && asked.steps.length > 0 ? [seriesOf(name, asked, options?.maxPoints)] : [];
      }),

    getHistograms: async (runId, { name } = {}) =>
      inRun(runId, (run) =>
        [...run.histograms.values()]
          .filter((event) => name === undefined || event.name === name)
          .map(({ name, step, edges, counts, at }) => ({ name, step, edges, counts, at: iso(at) }))
          .sort((a, b) => byText(a.name, b.name) || byStep(a.step, b.step)),
      ),

    listMedia: async (runId, { name } = {}) =>
      inRun(runId, (run) =>
        [...run.images.values()]
          .filter((event) => name === undefined || event.name === name)
          .map(({ type: _, at, ...image }) => ({ ...image, at: iso(at) }))
          .sort((a, b) => byText(a.name, b.name) || byStep(a.step, b.step) || a.sampleIndex - b.sampleIndex),
      ),

    watchRuns(onChange) {
      const own = (runId: string | null) => onChange(runId);
      watchers.add(own);
      return () => void watchers.delete(own);
    },

    close: async () => watchers.clear(),
  };
}
