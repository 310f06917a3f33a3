import type pg from 'pg';
import { checkRunIds } from '../series/series-answer.ts';
import { PULSE_PARTS, type PulsePart, type RunPulse } from '../store/run-pulse.ts';
import type { RunProgress } from '../store/run-store.ts';

/**
 * Expressions that have another value when a part of the run r has changed. Rows that are written anew get an id of their
 * own, so the highest id and how many there are say it of histograms and images.
 */
const MARKS: Record<PulsePart, string> = {
  run: `left(md5((to_jsonb(r) - '{config,environment,progress,heartbeatAt}'::text[])::text), 12)`,
  children: `(SELECT left(md5(coalesce(string_agg(c.id, ' ' ORDER BY c.id), '')), 12) FROM "Run" c
    WHERE c."parentId" = r.id AND c."deletedAt" IS NULL)`,
  events: `(SELECT count(*) FROM "StatusEvent" e WHERE e."runId" = r.id)::text`,
  metrics: `(SELECT count(*) FROM "Metric" m WHERE m."runId" = r.id)::text`,
  histograms: `(SELECT count(*) || '-' || coalesce(max(h.id), 0) FROM "Histogram" h WHERE h."runId" = r.id)`,
  media: `(SELECT count(*) || '-' || coalesce(max(m.id), 0) FROM "Media" m WHERE m."runId" = r.id)`,
  artifacts: `(SELECT count(*) || '-' || coalesce(extract(epoch FROM max(a."createdAt")), 0) FROM "RunArtifact" a WHERE a."runId" = r.id)`,
  console: `(SELECT coalesce(max(l."firstLine" + l."lineCount"), 0) FROM "ConsoleChunk" l WHERE l."runId" = r.id)::text`,
};

const PULSES = `SELECT r.id AS "runId", r.progress, r."heartbeatAt",
    ${PULSE_PARTS.map((part) => `${MARKS[part]} AS ${part}`).join(', ')}
  FROM unnest($1::text[]) WITH ORDINALITY AS asked(id, at)
  JOIN "Run" r ON r.id = asked.id AND r."deletedAt" IS NULL ORDER BY asked.at`;

type PulseRow = { runId: string; progress: unknown; heartbeatAt: Date } & Record<PulsePart, string>;

/** One query, whatever the number of runs and of what they have. */
export async function readRunPulses(pool: pg.Pool, runIds: readonly string[]): Promise<RunPulse[]> {
  const { rows } = await pool.query<PulseRow>(PULSES, [checkRunIds(runIds, 'runPulses')]);
  return rows.map(({ runId, progress, heartbeatAt, ...marks }) => ({
    ...{ runId, progress: progress as RunProgress | null, heartbeatAt: heartbeatAt.toISOString(), marks },
  }));
}
