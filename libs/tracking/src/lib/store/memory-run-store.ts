// A store of runs in memory, for tests and for programs without a database. One contract suite runs on this and on
// the Postgres store, so either tells what the other has to do.

import { changesOf } from '../changes/run-changes.ts';
import type { ArtifactEvent } from '../client/run-event.ts';
import { checkCurves, checkNames, checkRunIds, curveOf, inRange, seriesOf } from '../series/series-answer.ts';
import type { AliasStore } from './artifact-alias.ts';
import { consoleRange } from './console-range.ts';
import { createMemoryAliases } from './memory-aliases.ts';
import { createMemoryBoards } from './memory-boards.ts';
import { pulseOf } from './memory-pulse.ts';
import {
  addStatus,
  applyChanges,
  artifactOf,
  byStep,
  byText,
  iso,
  keyOf,
  mediaOf,
  metricsOf,
  ownDetail,
  type StoredRun,
  startRun,
  summaryOf,
} from './memory-run.ts';
import { createMemoryRunList } from './memory-run-list.ts';
import { chosenScores, scoreSetEntriesOf, scoreSetsOf } from './memory-scores.ts';
import type { ReferenceStore } from './reference-value.ts';
import { resumption } from './resume-mode.ts';
import { type LineageSource, walkLineage } from './run-lineage.ts';
import { isStageKind, namedStages } from './run-stages.ts';
import type { ArtifactRole, RunStore, RunSummary } from './run-store.ts';
import type { JournalBatch, RunWriter } from './run-writer.ts';
import type { ViewStore } from './saved-view.ts';

const newestFirst = (a: RunSummary, b: RunSummary) => byText(b.startedAt, a.startedAt) || byText(b.id, a.id);

/** Reads and writes runs in memory. */
export function createMemoryRunStore(): RunStore & RunWriter & ViewStore & ReferenceStore & AliasStore {
  const runs = new Map<string, StoredRun>();
  const cursors = new Map<string, { runId: string; seq: number }>();
  const watchers = new Set<(runId: string | null) => void>();
  const notify = (runId: string) => {
    for (const onChange of [...watchers]) onChange(runId);
  };
  const summaries = () => [...runs.values()].map(summaryOf).sort(newestFirst);
  const inRun = <T>(runId: string, read: (run: StoredRun) => T[]): T[] => {
    const run = runs.get(runId);
    return run ? read(run) : [];
  };

  const apply = ({ journalId, records, live, skipTo = 0, ...batch }: JournalBatch): string[] => {
    const cursor = cursors.get(journalId);
    const applied = cursor?.seq ?? 0;
    const news = records.filter(({ seq }) => seq > applied);
    const newest = Math.max(skipTo, news.at(-1)?.seq ?? 0);
    if (newest <= applied) return [];
    const changes = changesOf(news);
    const exists = runs.has(batch.runId);
    const { runId, remarks } = cursor
      ? { runId: cursor.runId, remarks: [] as string[] }
      : resumption({ ...batch, journalId, start: changes.start, exists });
    if (changes.start) startRun(runs, { ...changes.start, run: { ...changes.start.run, id: runId } });
    const run = runs.get(runId);
    if (!run) throw new RangeError(`apply: run ${runId} is not known, as its journal has no start.`);
    if (news.length > 0) remarks.push(...applyChanges(run, changes, live));
    cursors.set(journalId, { runId, seq: newest });
    notify(runId);
    return remarks;
  };

  return {
    ...createMemoryRunList(runs),
    ...createMemoryAliases(runs),
    ...createMemoryBoards((name) => [...runs.values()].some(({ start }) => start.project === name)),
    apply: async (batch) => apply(batch),
    appliedSeq: async (journalId) => cursors.get(journalId)?.seq ?? 0,

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

    runPulses: async (runIds) =>
      checkRunIds(runIds, 'runPulses').flatMap((runId) =>
        inRun(runId, (run) => [
          pulseOf(
            run,
            summaries().flatMap(({ id, parentId }) => (parentId === runId ? [id] : [])),
          ),
        ]),
      ),

    summariesOfRuns: async (runIds) =>
      checkRunIds(runIds, 'summariesOfRuns').flatMap((runId) => {
        const run = runs.get(runId);
        return run ? [summaryOf(run)] : [];
      }),

    configsOfRuns: async (runIds) =>
      checkRunIds(runIds, 'configsOfRuns').flatMap((runId) => {
        const run = runs.get(runId);
        return run ? [{ runId, config: run.start.config }] : [];
      }),

    settingsOfRuns: async (runIds) =>
      checkRunIds(runIds, 'settingsOfRuns').flatMap((runId) =>
        inRun(runId, (run) => {
          const { config, gitCommit, gitDirty, host, environment } = ownDetail(run);
          return [{ runId, config, gitCommit, gitDirty, host, environment }];
        }),
      ),

    stagesOfRuns: async (runIds) =>
      checkRunIds(runIds, 'stagesOfRuns').flatMap((runId) =>
        inRun(runId, (run) => {
          const named = namedStages(summaryOf(run).summary);
          const ofRun = [...runs.values()].filter(
            ({ start }) => isStageKind(start.kind) && (start.parentId === runId || named.includes(start.id)),
          );
          return ofRun
            .sort((a, b) => a.startedAt - b.startedAt || byText(a.start.id, b.start.id))
            .map(({ start }) => ({ runId, stageId: start.id, kind: start.kind }));
        }),
      ),

    metricsOfRuns: async (runIds) =>
      checkRunIds(runIds, 'metricsOfRuns').flatMap((runId) =>
        inRun(runId, (run) => metricsOf(run).sort((a, b) => byText(a.name, b.name))).map((metric) => ({
          runId,
          ...metric,
        })),
      ),

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
      inRun(runId, (run) => scoreSetsOf(run).filter((set) => name === undefined || set.name === name)),

    scoreSetsOfRuns: async (runIds) =>
      checkRunIds(runIds, 'scoreSetsOfRuns').flatMap((id) => inRun(id, (run) => scoreSetEntriesOf(id, run))),

    scoresOfRuns: async (runIds, wanted) =>
      chosenScores(
        checkRunIds(runIds, 'scoresOfRuns').flatMap((id) => inRun(id, (run) => [run])),
        wanted,
      ),

    getTables: async (runId, { name } = {}) =>
      inRun(runId, (run) =>
        [...run.tables.values()]
          .filter((event) => name === undefined || event.name === name)
          .map(({ type: _, at, ...table }) => ({ ...table, at: iso(at) }))
          .sort((a, b) => byText(a.name, b.name) || byStep(a.step, b.step)),
      ),

    async readConsole(runId, options = {}) {
      const all = inRun(runId, (run) =>
        run.console.flatMap(({ stream, at, lines }) => lines.map((text) => ({ stream, at: iso(at), text }))),
      );
      const { from, end } = consoleRange(options, all.length);
      const lines = all.slice(from, end).map((printed, i) => ({ line: from + i, ...printed }));
      return { total: all.length, lines };
    },

    artifactVersions: async (runId, name) =>
      inRun(runId, (run) =>
        [...run.artifacts.values()]
          .filter((event) => event.name === name)
          .sort((a, b) => b.at - a.at || byText(a.role, b.role) || byText(a.sha256, b.sha256))
          .map(artifactOf),
      ),

    artifactUses: async (sha256, { projects } = {}) =>
      [...runs.values()]
        .filter(({ start }) => projects === undefined || projects.includes(start.project))
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

    lineage: async (runId, options = {}) => {
      const visible = [...runs.values()].filter(
        ({ start }) => options.projects === undefined || options.projects.includes(start.project),
      );
      const ofRole = (wanted: ArtifactRole) =>
        visible.flatMap(({ start, artifacts }) =>
          [...artifacts.values()].flatMap(({ role, sha256, name }) =>
            role === wanted ? [{ runId: start.id, sha256, name }] : [],
          ),
        );
      const source: LineageSource = {
        edges: async (runIds, direction) =>
          ofRole('in')
            .flatMap(({ runId: to, sha256, name }) =>
              ofRole('out').flatMap((made) =>
                made.sha256 === sha256 && made.runId !== to ? [{ from: made.runId, to, sha256, name }] : [],
              ),
            )
            .filter(({ from, to }) => runIds.includes(direction === 'up' ? to : from))
            .sort((a, b) => byText(a.from, b.from) || byText(a.to, b.to) || byText(a.name, b.name)),
        runs: async (runIds) =>
          visible
            .map((run) => summaryOf(run))
            .flatMap(({ id, name, kind, status, project }) =>
              runIds.includes(id) ? [{ runId: id, name, kind, status, project }] : [],
            ),
      };
      return walkLineage(source, runId, options);
    },

    projectsOfArtifact: async (sha256) => [
      ...new Set(
        [...runs.values()]
          .filter(({ artifacts, images }) =>
            [...artifacts.values(), ...images.values()].some((event) => event.sha256 === sha256),
          )
          .map(({ start }) => start.project),
      ),
    ],

    projectsOfRuns: async (runIds) =>
      new Map(
        runIds.flatMap((id) => {
          const run = runs.get(id);
          return run ? [[id, run.start.project] as const] : [];
        }),
      ),

    listMetrics: async (runId) =>
      inRun(runId, (run) => metricsOf(run).sort((a, b) => byText(a.name, b.name))),

    getSeries: async (runId, names, options) =>
      checkNames(names).flatMap((name) => {
        const series = runs.get(runId)?.metrics.get(name);
        const asked = series && inRange(series.columns, options ?? {});
        return asked && asked.steps.length > 0 ? [seriesOf(name, asked, options?.maxPoints)] : [];
      }),

    getSeriesOfRuns: async (runIds, name, options) =>
      checkRunIds(runIds).flatMap((runId) => {
        const series = runs.get(runId)?.metrics.get(name);
        const asked = series && inRange(series.columns, options ?? {});
        return asked && asked.steps.length > 0
          ? [{ runId, ...seriesOf(name, asked, options?.maxPoints) }]
          : [];
      }),

    getCurves: async (wanted, options) =>
      checkCurves(wanted).flatMap((one) => {
        const series = runs.get(one.runId)?.metrics.get(one.name);
        const curve = series && curveOf(series.columns, { ...one, ...options });
        const { conflicts = 0, columns } = series ?? {};
        return curve ? [{ runId: one.runId, ...curve, count: columns?.steps.length ?? 0, conflicts }] : [];
      }),

    getHistograms: async (runId, { name } = {}) =>
      inRun(runId, (run) =>
        [...run.histograms.values()]
          .filter((event) => name === undefined || event.name === name)
          .map(({ name, step, edges, counts, at }) => ({ name, step, edges, counts, at: iso(at) }))
          .sort((a, b) => byText(a.name, b.name) || byStep(a.step, b.step)),
      ),

    listMedia: async (runId, { name } = {}) =>
      inRun(runId, (run) => mediaOf(run).filter((image) => name === undefined || image.name === name)),

    mediaOfRuns: async (runIds, { startsWith }) =>
      [...new Set(checkRunIds(runIds, 'mediaOfRuns'))].flatMap((runId) =>
        inRun(runId, (run) => mediaOf(run))
          .filter(({ name }) => startsWith.some((prefix) => name.startsWith(prefix)))
          .map((image) => ({ runId, ...image })),
      ),

    watchRuns(onChange) {
      const own = (runId: string | null) => onChange(runId);
      watchers.add(own);
      return () => void watchers.delete(own);
    },

    close: async () => watchers.clear(),
  };
}
