// Score sets and tables: the same name and step again replaces.
import type pg from 'pg';
import type { RunChanges } from '../changes/run-changes.ts';

const SAME = '"runId" = $1 AND name = $2 AND step IS NOT DISTINCT FROM $3';

export async function writeScoreSets(
  client: pg.ClientBase,
  runId: string,
  { scoreSets }: RunChanges,
): Promise<void> {
  for (const { name, step, samplesSha256, classifierSha256, scores, at } of scoreSets) {
    const key = [runId, name, step];
    const bytes = Buffer.from(scores, 'base64');
    // One name may hold the scores of several classifiers, or of several sample sets.
    await client.query(
      `DELETE FROM "ScoreSet" WHERE ${SAME} AND "samplesSha256" = $4 AND "classifierSha256" = $5`,
      [...key, samplesSha256, classifierSha256],
    );
    await client.query(
      `INSERT INTO "ScoreSet" ("runId", name, step, "samplesSha256", "classifierSha256", count, scores, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [...key, samplesSha256, classifierSha256, bytes.length / 8, bytes, new Date(at)],
    );
  }
}

export async function writeTables(
  client: pg.ClientBase,
  runId: string,
  { tables }: RunChanges,
): Promise<void> {
  for (const { name, step, columns, rows, at } of tables) {
    const key = [runId, name, step];
    await client.query(`DELETE FROM "LoggedTable" WHERE ${SAME}`, key);
    await client.query(
      'INSERT INTO "LoggedTable" ("runId", name, step, columns, rows, at) VALUES ($1, $2, $3, $4, $5, $6)',
      [...key, columns, JSON.stringify(rows), new Date(at)],
    );
  }
}
