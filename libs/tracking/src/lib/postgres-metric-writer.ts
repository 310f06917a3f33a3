// Series are stored in chunks that have no step in common. Nearly always a batch goes on where the series ends: then
// its points are appended to the last chunk. A batch that goes back (a resumed run logs its last steps again) has the
// chunks it touches read, merged and written anew; the value that was logged last stays.
import type pg from 'pg';
import { CHUNK_POINTS, chunksOf, mergeColumns, sliceColumns, statisticsOf } from './metric-chunk.ts';
import { numericArray, numericArrayTypes } from './numeric-array.ts';
import type { Columns } from './thin-series.ts';

interface ChunkPlace {
  name: string;
  firstStep: number;
  lastStep: number;
  count: number;
}
interface Piece {
  name: string;
  /** The chunk to append to; undefined makes a new one. */
  appendTo?: number;
  points: Columns;
}

/** The chunks that a batch touches, and for each name the one before it, which may have room. */
async function touchedChunks(
  client: pg.ClientBase,
  runId: string,
  metrics: Map<string, Columns>,
): Promise<Map<string, ChunkPlace[]>> {
  const names = [...metrics.keys()];
  const { rows } = await client.query(
    `SELECT c.name, c."firstStep"::float8 AS "firstStep", c."lastStep"::float8 AS "lastStep", c.count
     FROM unnest($2::text[], $3::bigint[], $4::bigint[]) AS batch(name, low, high)
     JOIN "MetricChunk" c ON c."runId" = $1 AND c.name = batch.name AND c."firstStep" <= batch.high
      AND (c."lastStep" >= batch.low OR c."firstStep" = (
        SELECT max("firstStep") FROM "MetricChunk" WHERE "runId" = $1 AND name = batch.name AND "firstStep" < batch.low))
     ORDER BY c.name, c."firstStep"`,
    [
      ...[runId, names],
      numericArray(names.map((name) => metrics.get(name)!.steps[0])),
      numericArray(names.map((name) => metrics.get(name)!.steps.at(-1)!)),
    ],
  );
  const byName = new Map<string, ChunkPlace[]>();
  for (const chunk of rows as ChunkPlace[])
    byName.set(chunk.name, [...(byName.get(chunk.name) ?? []), chunk]);
  return byName;
}

/** Takes chunks out of the table; returns their points, in order. */
async function takeChunks(client: pg.ClientBase, runId: string, chunks: ChunkPlace[]): Promise<Columns> {
  const { rows } = await client.query<Columns>({
    text: `DELETE FROM "MetricChunk" WHERE "runId" = $1 AND name = $2 AND "firstStep" = ANY($3::bigint[])
           RETURNING steps, values, times`,
    values: [runId, chunks[0].name, numericArray(chunks.map(({ firstStep }) => firstStep))],
    types: numericArrayTypes,
  });
  rows.sort((a, b) => a.steps[0] - b.steps[0]);
  return {
    steps: rows.flatMap(({ steps }) => steps),
    values: rows.flatMap(({ values }) => values),
    times: rows.flatMap(({ times }) => times),
  };
}

async function planPieces(
  client: pg.ClientBase,
  runId: string,
  { name, points, touched }: { name: string; points: Columns; touched: ChunkPlace[] },
): Promise<Piece[]> {
  const last = touched.at(-1);
  if (!last) return chunksOf(points).map((chunk) => ({ name, points: chunk }));
  if (last.lastStep >= points.steps[0]) {
    const merged = mergeColumns(await takeChunks(client, runId, touched), points);
    return chunksOf(merged).map((chunk) => ({ name, points: chunk }));
  }
  const room = Math.max(0, CHUNK_POINTS - last.count);
  const rest = chunksOf(sliceColumns(points, room)).map((chunk) => ({ name, points: chunk }));
  return room === 0
    ? rest
    : [{ name, appendTo: last.firstStep, points: sliceColumns(points, 0, room) }, ...rest];
}

/** The columns of a piece, for unnest: name, chunk, points as array literals, statistics. */
function pieceParameters(pieces: Piece[]): unknown[] {
  const statistics = pieces.map(({ points }) => statisticsOf(points));
  return [
    pieces.map(({ name }) => name),
    numericArray(pieces.map(({ points, appendTo }) => appendTo ?? points.steps[0])),
    pieces.map(({ points }) => numericArray(points.steps)),
    pieces.map(({ points }) => numericArray(points.values)),
    pieces.map(({ points }) => numericArray(points.times)),
    numericArray(statistics.map(({ lastStep }) => lastStep)),
    numericArray(statistics.map(({ count }) => count)),
    numericArray(statistics.map(({ finiteCount }) => finiteCount)),
    statistics.map(({ min }) => (min === null ? null : String(min))),
    statistics.map(({ max }) => (max === null ? null : String(max))),
    numericArray(statistics.map(({ sum }) => sum)),
  ];
}

const PIECES = `unnest($2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::int[], $9::int[],
    $10::text[], $11::text[], $12::float8[])
  AS p(name, "firstStep", steps, values, times, "lastStep", count, "finiteCount", min, max, sum)`;

async function insertChunks(client: pg.ClientBase, runId: string, pieces: Piece[]): Promise<void> {
  if (pieces.length === 0) return;
  await client.query(
    `INSERT INTO "MetricChunk" ("runId", name, "firstStep", steps, values, times, "lastStep", count, "finiteCount",
       min, max, sum)
     SELECT $1, name, "firstStep", steps::bigint[], values::float8[], times::bigint[], "lastStep", count, "finiteCount",
       min::float8, max::float8, sum FROM ${PIECES}`,
    [runId, ...pieceParameters(pieces)],
  );
}

async function appendToChunks(client: pg.ClientBase, runId: string, pieces: Piece[]): Promise<void> {
  if (pieces.length === 0) return;
  await client.query(
    `UPDATE "MetricChunk" c SET steps = c.steps || p.steps::bigint[], values = c.values || p.values::float8[],
       times = c.times || p.times::bigint[], "lastStep" = p."lastStep", count = c.count + p.count,
       "finiteCount" = c."finiteCount" + p."finiteCount", min = least(c.min, p.min::float8),
       max = greatest(c.max, p.max::float8), sum = c.sum + p.sum
     FROM ${PIECES} WHERE c."runId" = $1 AND c.name = p.name AND c."firstStep" = p."firstStep"`,
    [runId, ...pieceParameters(pieces)],
  );
}

/** Metric is what the chunks add up to. */
async function summarise(client: pg.ClientBase, runId: string, names: string[]): Promise<void> {
  await client.query(
    `INSERT INTO "Metric" ("runId", name, count, "finiteCount", min, max, sum, "firstStep", "lastStep", last, "lastAt")
     SELECT $1, total.*, ending.value, to_timestamp(ending.time / 1000.0)
     FROM (
       SELECT name, sum(count)::int AS count, sum("finiteCount")::int AS "finiteCount", min(min) AS min, max(max) AS max,
         sum(sum) AS sum, min("firstStep") AS "firstStep", max("lastStep") AS "lastStep"
       FROM "MetricChunk" WHERE "runId" = $1 AND name = ANY($2) GROUP BY name
     ) AS total
     JOIN LATERAL (
       SELECT values[count] AS value, times[count] AS time FROM "MetricChunk"
       WHERE "runId" = $1 AND name = total.name ORDER BY "firstStep" DESC LIMIT 1
     ) AS ending ON true
     ON CONFLICT ("runId", name) DO UPDATE SET count = excluded.count, "finiteCount" = excluded."finiteCount",
       min = excluded.min, max = excluded.max, sum = excluded.sum, "firstStep" = excluded."firstStep",
       "lastStep" = excluded."lastStep", last = excluded.last, "lastAt" = excluded."lastAt"`,
    [runId, names],
  );
}

/** Adds points to the series of a run. Call it inside a transaction that keeps other writers of the run away. */
export async function writeMetrics(
  client: pg.ClientBase,
  runId: string,
  metrics: Map<string, Columns>,
): Promise<void> {
  if (metrics.size === 0) return;
  const touched = await touchedChunks(client, runId, metrics);
  const pieces: Piece[] = [];
  for (const [name, points] of metrics) {
    pieces.push(...(await planPieces(client, runId, { name, points, touched: touched.get(name) ?? [] })));
  }
  await appendToChunks(
    client,
    runId,
    pieces.filter(({ appendTo }) => appendTo !== undefined),
  );
  await insertChunks(
    client,
    runId,
    pieces.filter(({ appendTo }) => appendTo === undefined),
  );
  await summarise(client, runId, [...metrics.keys()]);
}
