// The statements on Metric: what is known of a series without reading its chunks.
import type pg from 'pg';
import type { ChunkStatistics } from '../series/metric-chunk.ts';
import { numericArray } from '../series/numeric-array.ts';

/** A row of Metric. */
export interface MetricRow extends ChunkStatistics {
  name: string;
  /** The values at firstStep and at lastStep; any number. */
  first: number;
  last: number;
  /** Milliseconds since 1970. */
  lastAt: number;
  conflicts: number;
}

export async function readMetricRows(
  client: pg.ClientBase,
  runId: string,
  names: readonly string[],
): Promise<Map<string, MetricRow>> {
  const { rows } = await client.query<MetricRow>(
    `SELECT name, count, "finiteCount", min, max, sum, "firstStep"::float8 AS "firstStep",
       "lastStep"::float8 AS "lastStep", first, last, (extract(epoch FROM "lastAt") * 1000)::float8 AS "lastAt", conflicts
     FROM "Metric" WHERE "runId" = $1 AND name = ANY($2)`,
    [runId, names],
  );
  return new Map(rows.map((row) => [row.name, row]));
}

export async function writeMetricRows(
  client: pg.ClientBase,
  runId: string,
  rows: readonly MetricRow[],
): Promise<void> {
  const numbers = (of: (row: MetricRow) => number | null) => numericArray(rows.map(of));
  await client.query(
    `INSERT INTO "Metric" ("runId", name, count, "finiteCount", min, max, sum, "firstStep", "lastStep", first, last,
       "lastAt", conflicts)
     SELECT $1, name, count, "finiteCount", min, max, sum, "firstStep", "lastStep", first, last,
       to_timestamp("lastAt" / 1000.0), conflicts
     FROM unnest($2::text[], $3::int[], $4::int[], $5::float8[], $6::float8[], $7::float8[], $8::bigint[], $9::bigint[],
       $10::float8[], $11::float8[], $12::float8[], $13::int[])
       AS m(name, count, "finiteCount", min, max, sum, "firstStep", "lastStep", first, last, "lastAt", conflicts)
     ON CONFLICT ("runId", name) DO UPDATE SET count = excluded.count, "finiteCount" = excluded."finiteCount",
       min = excluded.min, max = excluded.max, sum = excluded.sum, "firstStep" = excluded."firstStep",
       "lastStep" = excluded."lastStep", first = excluded.first, last = excluded.last, "lastAt" = excluded."lastAt",
       conflicts = excluded.conflicts`,
    [
      ...[runId, rows.map(({ name }) => name)],
      ...[numbers((row) => row.count), numbers((row) => row.finiteCount), numbers((row) => row.min)],
      ...[numbers((row) => row.max), numbers((row) => row.sum), numbers((row) => row.firstStep)],
      ...[numbers((row) => row.lastStep), numbers((row) => row.first), numbers((row) => row.last)],
      ...[numbers((row) => row.lastAt), numbers((row) => row.conflicts)],
    ],
  );
}
