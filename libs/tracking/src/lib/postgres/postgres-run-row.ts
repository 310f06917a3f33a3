import {
  type JsonObject,
  type RunKind,
  type RunProgress,
  type RunStatus,
  type RunSummary,
  STALE_AFTER_MS,
} from '../store/run-store.ts';

/** A row of "Run" as a driver gives it, with the name of its project. */
export interface RunRow {
  id: string;
  project: string;
  parentId: string | null;
  name: string;
  kind: string;
  status: RunStatus;
  configHash: string | null;
  seed: bigint | string;
  engine: string;
  tags: string[];
  summary: unknown;
  progress: unknown;
  error: string | null;
  startedAt: Date;
  heartbeatAt: Date;
  finishedAt: Date | null;
}

/** What RunRow needs of `"Run" r JOIN "Project" p`. */
export const RUN_ROW = `r.id, p.name AS project, r."parentId", r.name, r.kind, r.status, r."configHash", r.seed, r.engine, r.tags,
  r.summary, r.progress, r.error, r."startedAt", r."heartbeatAt", r."finishedAt"`;

export function summaryOfRow(row: RunRow): RunSummary {
  return {
    ...row,
    kind: row.kind as RunKind,
    stale: row.status === 'running' && Date.now() - row.heartbeatAt.getTime() > STALE_AFTER_MS,
    seed: Number(row.seed),
    summary: row.summary as JsonObject,
    progress: row.progress as RunProgress | null,
    startedAt: row.startedAt.toISOString(),
    heartbeatAt: row.heartbeatAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}
