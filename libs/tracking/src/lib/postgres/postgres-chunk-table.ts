// The statements on MetricChunk, each for many series of one run at once.
import type pg from 'pg';
import { decodeColumns, encodeColumns } from '../series/column-bytes.ts';
import { type ChunkPlace, type ChunkStatistics, statisticsOf } from '../series/metric-chunk.ts';
import { numericArray } from '../series/numeric-array.ts';
import { encodeSketch, sketchOf } from '../series/series-sketch.ts';
import type { Columns } from '../series/thin-series.ts';
import { groupByName } from '../store/group-by-name.ts';

export interface NamedColumns {
  name: string;
  columns: Columns;
}

/** Neighbours worth looking at: sizes of small ones halve, so those further away are full. */
const NEIGHBOURS = 12;
/** A shorter chunk is as quickly read as its sketch. */
const SKETCHED_POINTS = 250;

/** The chunks that share steps with a batch, and their neighbours, in order of their steps. */
export async function findNearbyChunks(
  client: pg.ClientBase,
  runId: string,
  batches: readonly NamedColumns[],
): Promise<Map<string, ChunkPlace[]>> {
  const chunks = (where: string, order = '') =>
    `(SELECT c."firstStep", c."lastStep", c.count FROM "MetricChunk" c
      WHERE c."runId" = $1 AND c.name = batch.name AND c."firstStep" ${where}
      ${order && `ORDER BY c."firstStep" ${order} LIMIT ${NEIGHBOURS}`})`;
  const { rows } = await client.query<ChunkPlace & { name: string }>(
    `SELECT batch.name, near."firstStep"::float8 AS "firstStep", near."lastStep"::float8 AS "lastStep", near.count
     FROM unnest($2::text[], $3::bigint[], $4::bigint[]) AS batch(name, low, high)
     CROSS JOIN LATERAL (
       ${chunks('< low', 'DESC')} UNION ALL ${chunks('BETWEEN low AND high')} UNION ALL ${chunks('> high', 'ASC')}
     ) AS near
     ORDER BY batch.name, near."firstStep"`,
    [
      ...[runId, batches.map(({ name }) => name)],
      numericArray(batches.map(({ columns: { steps } }) => steps[0])),
      numericArray(batches.map(({ columns: { steps } }) => steps[steps.length - 1])),
    ],
  );
  return groupByName(rows);
}

/** Takes chunks out of the table; returns their points, in order of their steps. */
export async function takeChunks(
  client: pg.ClientBase,
  runId: string,
  chunks: readonly { name: string; firstStep: number }[],
): Promise<Map<string, Columns[]>> {
  if (chunks.length === 0) return new Map();
  const { rows } = await client.query<{ name: string; points: Buffer }>(
    `DELETE FROM "MetricChunk" c USING unnest($2::text[], $3::bigint[]) AS taken(name, "firstStep")
     WHERE c."runId" = $1 AND c.name = taken.name AND c."firstStep" = taken."firstStep" RETURNING c.name, c.points`,
    [runId, chunks.map(({ name }) => name), numericArray(chunks.map(({ firstStep }) => firstStep))],
  );
  const byName = new Map<string, Columns[]>();
  for (const [name, group] of groupByName(rows)) {
    const columns = group.map(({ points }) => decodeColumns(points));
    byName.set(
      name,
      columns.sort((a, b) => a.steps[0] - b.steps[0]),
    );
  }
  return byName;
}

export async function insertChunks(
  client: pg.ClientBase,
  runId: string,
  chunks: readonly NamedColumns[],
): Promise<void> {
  if (chunks.length === 0) return;
  const statistics = chunks.map(({ columns }) => statisticsOf(columns));
  const numbers = (of: (one: ChunkStatistics) => number | null) => numericArray(statistics.map(of));
  await client.query(
    `INSERT INTO "MetricChunk" ("runId", name, "firstStep", "lastStep", count, "finiteCount", min, max, sum, points, sketch)
     SELECT $1, * FROM unnest($2::text[], $3::bigint[], $4::bigint[], $5::int[], $6::int[], $7::float8[], $8::float8[],
       $9::float8[], $10::bytea[], $11::bytea[])`,
    [
      ...[runId, chunks.map(({ name }) => name)],
      ...[numbers((one) => one.firstStep), numbers((one) => one.lastStep)],
      ...[numbers((one) => one.count), numbers((one) => one.finiteCount)],
      ...[numbers((one) => one.min), numbers((one) => one.max), numbers((one) => one.sum)],
      chunks.map(({ columns }) => encodeColumns(columns)),
      chunks.map(({ columns }) =>
        columns.steps.length < SKETCHED_POINTS ? null : encodeSketch(sketchOf(columns)),
      ),
    ],
  );
}

/** The statistics of every chunk of some series, in order of their steps, without their points. */
export async function readChunkStatistics(
  client: pg.ClientBase,
  runId: string,
  names: readonly string[],
): Promise<Map<string, ChunkStatistics[]>> {
  if (names.length === 0) return new Map();
  const { rows } = await client.query<ChunkStatistics & { name: string }>(
    `SELECT name, "firstStep"::float8 AS "firstStep", "lastStep"::float8 AS "lastStep", count, "finiteCount", min, max, sum
     FROM "MetricChunk" WHERE "runId" = $1 AND name = ANY($2) ORDER BY name, "firstStep"`,
    [runId, names],
  );
  return groupByName(rows);
}
