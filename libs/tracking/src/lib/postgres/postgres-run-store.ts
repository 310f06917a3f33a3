import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import { type Prisma, PrismaClient } from '../../generated/client.ts';
import { createRunChanges } from '../changes/run-changes-listener.ts';
import { decodeDoubles } from '../series/score-bytes.ts';
import { checkRunIds } from '../series/series-answer.ts';
import type { AliasStore } from '../store/artifact-alias.ts';
import type { StorageStore } from '../store/project-storage.ts';
import type { ReferenceStore } from '../store/reference-value.ts';
import type { RunEditor } from '../store/run-editor.ts';
import type {
  JsonObject,
  RunConfig,
  RunDetail,
  RunStore,
  RunSummary,
  TableCell,
} from '../store/run-store.ts';
import type { ViewStore } from '../store/saved-view.ts';
import { createSessionStore, type SessionStore } from '../store/session-store.ts';
import { createTokenStore, type TokenStore } from '../store/token-store.ts';
import { createPostgresAliases } from './postgres-aliases.ts';
import { createPostgresBoards } from './postgres-boards.ts';
import { readMetricsOfRuns, readSettingsOfRuns, readStagesOfRuns } from './postgres-comparison.ts';
import { readConsole } from './postgres-console.ts';
import { readCurves } from './postgres-curves.ts';
import {
  readArtifactUses,
  readArtifactVersions,
  readLineage,
  readProjectsOfArtifact,
} from './postgres-lineage.ts';
import { createPostgresMedia } from './postgres-media.ts';
import { createPool } from './postgres-pool.ts';
import { createPostgresRunEditor } from './postgres-run-editor.ts';
import { groupRuns } from './postgres-run-groups.ts';
import { findKeys } from './postgres-run-keys.ts';
import { countRuns, listRuns, readFieldValues } from './postgres-run-list.ts';
import { readRunPulses } from './postgres-run-pulse.ts';
import { RUN_ROW, type RunRow, summaryOfRow } from './postgres-run-row.ts';
import { readScoreSetsOfRuns, readScoresOfRuns } from './postgres-scores.ts';
import { readSeries, readSeriesOfRuns } from './postgres-series.ts';
import { createPostgresStorage } from './postgres-storage.ts';

const SUMMARY = {
  ...{
    id: true,
    parentId: true,
    name: true,
    kind: true,
    status: true,
    configHash: true,
    seed: true,
    engine: true,
  },
  ...{
    tags: true,
    summary: true,
    progress: true,
    error: true,
    startedAt: true,
    heartbeatAt: true,
    finishedAt: true,
  },
  project: { select: { name: true } },
} satisfies Prisma.RunSelect;

const DETAIL = {
  ...SUMMARY,
  ...{
    stepPolicy: true,
    config: true,
    notes: true,
    gitCommit: true,
    gitDirty: true,
    host: true,
    environment: true,
  },
} satisfies Prisma.RunSelect;

const isoOrNull = (date: Date | null) => date?.toISOString() ?? null;
const numberOrNull = (value: bigint | null) => (value === null ? null : Number(value));

const summaryOf = ({ project, ...row }: Prisma.RunGetPayload<{ select: typeof SUMMARY }>): RunSummary =>
  summaryOfRow({ ...row, project: project.name });

const OLDEST_FIRST: Prisma.RunOrderByWithRelationInput[] = [{ startedAt: 'asc' }, { id: 'asc' }];
const MAX_CHILDREN = 1000;

async function readRun(prisma: PrismaClient, id: string): Promise<RunDetail | null> {
  const row = await prisma.run.findFirst({ where: { id, deletedAt: null }, select: DETAIL });
  if (!row) return null;
  const { stepPolicy, config, notes, gitCommit, gitDirty, host, environment, ...summary } = row;
  const [parent, children] = await Promise.all([
    row.parentId
      ? prisma.run.findFirst({ where: { id: row.parentId, deletedAt: null }, select: SUMMARY })
      : null,
    prisma.run.findMany({
      ...{
        where: { parentId: id, deletedAt: null },
        select: SUMMARY,
        orderBy: OLDEST_FIRST,
        take: MAX_CHILDREN,
      },
    }),
  ]);
  return {
    ...summaryOf(summary),
    ...{
      stepPolicy,
      notes,
      gitCommit,
      gitDirty,
      host,
      config: config as JsonObject,
      environment: environment as JsonObject,
    },
    parent: parent && summaryOf(parent),
    children: children.map(summaryOf),
  };
}

async function readProjects(pool: pg.Pool) {
  const { rows } = await pool.query<{
    name: string;
    createdAt: Date;
    runCount: number;
    lastStartedAt: Date | null;
  }>(
    `SELECT p.name, p."createdAt", count(r.id)::int AS "runCount", max(r."startedAt") AS "lastStartedAt"
     FROM "Project" p LEFT JOIN "Run" r ON r."projectId" = p.id AND r."deletedAt" IS NULL
     GROUP BY p.id ORDER BY p.name`,
  );
  return rows.map(({ name, createdAt, runCount, lastStartedAt }) => ({
    ...{ name, runCount, createdAt: createdAt.toISOString(), lastStartedAt: isoOrNull(lastStartedAt) },
  }));
}

/** The reading side over a pool whose database has the tables. `close` ends what the store itself opened. */
export function createPostgresRunStore(databaseUrl: string, pool: pg.Pool): RunStore {
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  const changes = createRunChanges(databaseUrl);
  const ofRun = (runId: string) => ({ runId, run: { deletedAt: null } });
  return {
    projects: () => readProjects(pool),

    listRuns: (query = {}) => listRuns(pool, query),
    countRuns: (query = {}) => countRuns(pool, query),
    groupRuns: (query) => groupRuns(pool, query),
    findKeys: (query = {}) => findKeys(pool, query),

    fieldValues: (runIds, fields) => readFieldValues(pool, runIds, fields),

    getRun: (id) => readRun(prisma, id),
    runPulses: (runIds) => readRunPulses(pool, runIds),

    async summariesOfRuns(runIds) {
      const { rows } = await pool.query<RunRow>(
        `SELECT ${RUN_ROW} FROM unnest($1::text[]) WITH ORDINALITY AS asked(id, at)
         JOIN "Run" r ON r.id = asked.id AND r."deletedAt" IS NULL JOIN "Project" p ON p.id = r."projectId"
         ORDER BY asked.at`,
        [checkRunIds(runIds, 'summariesOfRuns')],
      );
      return rows.map(summaryOfRow);
    },

    async configsOfRuns(runIds) {
      const { rows } = await pool.query<RunConfig>(
        `SELECT r.id AS "runId", r.config FROM unnest($1::text[]) WITH ORDINALITY AS asked(id, at)
         JOIN "Run" r ON r.id = asked.id AND r."deletedAt" IS NULL ORDER BY asked.at`,
        [checkRunIds(runIds, 'configsOfRuns')],
      );
      return rows;
    },

    settingsOfRuns: (runIds) => readSettingsOfRuns(pool, runIds),
    stagesOfRuns: (runIds) => readStagesOfRuns(pool, runIds),
    metricsOfRuns: (runIds) => readMetricsOfRuns(pool, runIds),

    async statusEvents(runId) {
      const rows = await prisma.statusEvent.findMany({ where: ofRun(runId), orderBy: { id: 'asc' } });
      return rows.map(({ status, at, reason }) => ({ status, at: at.toISOString(), reason }));
    },

    async artifacts(runId) {
      const rows = await prisma.runArtifact.findMany({
        where: ofRun(runId),
        include: { artifact: { select: { bytes: true } } },
        distinct: ['role', 'name'],
        orderBy: [{ role: 'asc' }, { name: 'asc' }, { createdAt: 'desc' }],
      });
      return rows.map(({ name, kind, role, sha256, artifact, createdAt }) => ({
        ...{ name, kind, role, sha256, bytes: Number(artifact.bytes), createdAt: createdAt.toISOString() },
      }));
    },

    async listMetrics(runId) {
      const rows = await prisma.metric.findMany({ where: ofRun(runId), orderBy: { name: 'asc' } });
      return rows.map(({ runId: _, firstStep, lastStep, lastAt, ...rest }) => ({
        ...rest,
        ...{ firstStep: Number(firstStep), lastStep: Number(lastStep), lastAt: lastAt.toISOString() },
      }));
    },

    getSeries: (runId, names, options) => readSeries(pool, { runId, names, ...options }),
    getCurves: (wanted, options) => readCurves(pool, wanted, options),
    getSeriesOfRuns: (runIds, name, options) => readSeriesOfRuns(pool, { runIds, name, ...options }),

    async getHistograms(runId, { name } = {}) {
      const rows = await prisma.histogram.findMany({
        where: { ...ofRun(runId), name },
        orderBy: [{ name: 'asc' }, { step: { sort: 'asc', nulls: 'first' } }],
      });
      return rows.map(({ name, step, edges, counts, at }) => ({
        ...{ name, step: numberOrNull(step), edges, counts, at: at.toISOString() },
      }));
    },

    async getScoreSets(runId, { name } = {}) {
      const rows = await prisma.scoreSet.findMany({
        where: { ...ofRun(runId), name },
        orderBy: [
          ...[{ name: 'asc' as const }, { step: { sort: 'asc' as const, nulls: 'first' as const } }],
          ...[{ samplesSha256: 'asc' as const }, { classifierSha256: 'asc' as const }],
        ],
      });
      return rows.map(({ name, step, samplesSha256, classifierSha256, scores, at }) => ({
        ...{ name, step: numberOrNull(step), samplesSha256, classifierSha256 },
        ...{ scores: decodeDoubles(Buffer.from(scores)), at: at.toISOString() },
      }));
    },

    scoreSetsOfRuns: (runIds) => readScoreSetsOfRuns(pool, runIds),
    scoresOfRuns: (runIds, wanted) => readScoresOfRuns(pool, runIds, wanted),

    async getTables(runId, { name } = {}) {
      const rows = await prisma.loggedTable.findMany({
        where: { ...ofRun(runId), name },
        orderBy: [{ name: 'asc' }, { step: { sort: 'asc', nulls: 'first' } }],
      });
      return rows.map(({ name, step, columns, rows: cells, at }) => ({
        ...{ name, step: numberOrNull(step), columns, rows: cells as TableCell[][], at: at.toISOString() },
      }));
    },

    readConsole: (runId, options) => readConsole(pool, runId, options),

    artifactVersions: (runId, name) => readArtifactVersions(pool, runId, name),

    lineage: (runId, options) => readLineage(pool, runId, options),
    artifactUses: (sha256, options) => readArtifactUses(pool, sha256, options),

    projectsOfArtifact: (sha256) => readProjectsOfArtifact(pool, sha256),

    async projectsOfRuns(runIds) {
      const { rows } = await pool.query<{ id: string; name: string }>(
        `SELECT r.id, p.name FROM "Run" r JOIN "Project" p ON p.id = r."projectId" WHERE r.id = ANY($1::text[])`,
        [runIds],
      );
      return new Map(rows.map(({ id, name }) => [id, name]));
    },

    ...createPostgresMedia(prisma),

    watchRuns: changes.watch,

    async close() {
      await changes.close();
      await prisma.$disconnect();
    },
  };
}

/**
 * Opens the store of runs at `databaseUrl`, whose tables must be there (see `ensureDatabase`). Nothing is connected
 * before the first read.
 */
export function connect(
  databaseUrl: string,
  options: { maxConnections?: number } = {},
): RunStore & RunEditor & StorageStore & ViewStore & ReferenceStore & AliasStore & TokenStore & SessionStore {
  const pool = createPool(databaseUrl, options.maxConnections);
  const store = createPostgresRunStore(databaseUrl, pool);
  return {
    ...{
      ...store,
      ...createPostgresRunEditor(pool),
      ...createPostgresStorage(pool),
      ...createPostgresBoards(pool),
      ...createPostgresAliases(pool),
    },
    ...{ ...createTokenStore(pool), ...createSessionStore(pool) },
    close: async () => {
      await store.close();
      await pool.end();
    },
  };
}
