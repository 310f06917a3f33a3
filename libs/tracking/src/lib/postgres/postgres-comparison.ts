// What a comparison of many runs reads: one query each, whatever the number of runs.

import type pg from 'pg';
import { checkRunIds } from '../series/series-answer.ts';
import type { RunMetric, RunSettings, RunStage } from '../store/run-store.ts';

/** Runs in the order asked for, without those that are not there or deleted. */
const ASKED = `FROM unnest($1::text[]) WITH ORDINALITY AS asked(id, at)
  JOIN "Run" r ON r.id = asked.id AND r."deletedAt" IS NULL`;

export async function readSettingsOfRuns(pool: pg.Pool, runIds: readonly string[]): Promise<RunSettings[]> {
  const { rows } = await pool.query<RunSettings>(
    `SELECT r.id AS "runId", r.config, r."gitCommit", r."gitDirty", r.host, r.environment ${ASKED} ORDER BY asked.at`,
    [checkRunIds(runIds, 'settingsOfRuns')],
  );
  return rows;
}

export async function readStagesOfRuns(pool: pg.Pool, runIds: readonly string[]): Promise<RunStage[]> {
  const { rows } = await pool.query<RunStage>(
    `WITH asked AS MATERIALIZED (SELECT asked.at, r.id, r.summary ${ASKED}),
     named AS (
       SELECT at, id AS "runId", stage ->> 'runId' AS "stageId" FROM asked,
         jsonb_array_elements(CASE WHEN jsonb_typeof(summary -> 'stages') = 'array' THEN summary -> 'stages' END) AS stage
       WHERE jsonb_typeof(stage -> 'runId') = 'string'
       UNION SELECT asked.at, asked.id, child.id FROM asked JOIN "Run" child ON child."parentId" = asked.id)
     SELECT named."runId", s.id AS "stageId", s.kind FROM named
     JOIN "Run" s ON s.id = named."stageId" AND s."deletedAt" IS NULL AND s.kind NOT IN ('sweep', 'experiment')
     ORDER BY named.at, s."startedAt", s.id COLLATE "C"`,
    [checkRunIds(runIds, 'stagesOfRuns')],
  );
  return rows;
}

type MetricRow = Omit<RunMetric, 'firstStep' | 'lastStep' | 'lastAt'> & {
  firstStep: string;
  lastStep: string;
  lastAt: Date;
};

export async function readMetricsOfRuns(pool: pg.Pool, runIds: readonly string[]): Promise<RunMetric[]> {
  const { rows } = await pool.query<MetricRow>(
    `SELECT m."runId", m.name, m.count, m."finiteCount", m.min, m.max, m.sum, m."firstStep", m."lastStep", m.first,
       m.last, m."lastAt", m.conflicts
     ${ASKED} JOIN "Metric" m ON m."runId" = r.id ORDER BY asked.at, m.name`,
    [checkRunIds(runIds, 'metricsOfRuns')],
  );
  return rows.map(({ firstStep, lastStep, lastAt, ...rest }) => ({
    ...{ ...rest, firstStep: Number(firstStep), lastStep: Number(lastStep), lastAt: lastAt.toISOString() },
  }));
}
