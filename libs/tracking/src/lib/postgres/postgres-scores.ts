import type pg from 'pg';
import { decodeDoubles } from '../series/score-bytes.ts';
import { checkRunIds } from '../series/series-answer.ts';
import type { RunStore, ScoreIdentity, ScoreSetEntry } from '../store/run-store.ts';

const ASKED = `unnest($1::text[]) WITH ORDINALITY AS asked(id, at)
  JOIN "Run" r ON r.id = asked.id AND r."deletedAt" IS NULL
  JOIN "ScoreSet" s ON s."runId" = r.id`;

/** The score sets of many runs in one query, without their scores. */
export async function readScoreSetsOfRuns(
  pool: pg.Pool,
  runIds: readonly string[],
): Promise<ScoreSetEntry[]> {
  type Row = Omit<ScoreSetEntry, 'step' | 'at'> & { step: string | null; at: Date };
  const { rows } = await pool.query<Row>(
    `SELECT s."runId", s.name, s.step, s."samplesSha256", s."classifierSha256", s.count, s.at FROM ${ASKED}
     ORDER BY asked.at, s.name COLLATE "C", s.step NULLS FIRST, s."samplesSha256", s."classifierSha256"`,
    [checkRunIds(runIds, 'scoreSetsOfRuns')],
  );
  return rows.map((row) => ({
    ...row,
    step: row.step === null ? null : Number(row.step),
    at: row.at.toISOString(),
  }));
}

/** The scores of chosen sets, each once, wherever among the runs it is. */
export async function readScoresOfRuns(
  pool: pg.Pool,
  runIds: readonly string[],
  wanted: readonly ScoreIdentity[],
): ReturnType<RunStore['scoresOfRuns']> {
  const { rows } = await pool.query<ScoreIdentity & { scores: Buffer }>(
    `SELECT DISTINCT ON (wanted.place) s.name, s."samplesSha256", s."classifierSha256", s.scores
     FROM unnest($2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS wanted(name, samples, classifier, place)
     JOIN "ScoreSet" s ON s.name = wanted.name AND s."samplesSha256" = wanted.samples
       AND s."classifierSha256" = wanted.classifier
     JOIN "Run" r ON r.id = s."runId" AND r."deletedAt" IS NULL
     WHERE r.id = ANY($1::text[])
     ORDER BY wanted.place, s.step DESC NULLS LAST, s.id DESC`,
    [
      checkRunIds(runIds, 'scoresOfRuns'),
      wanted.map(({ name }) => name),
      wanted.map(({ samplesSha256 }) => samplesSha256),
      wanted.map(({ classifierSha256 }) => classifierSha256),
    ],
  );
  return rows.map(({ scores, ...identity }) => ({ ...identity, scores: decodeDoubles(scores) }));
}
