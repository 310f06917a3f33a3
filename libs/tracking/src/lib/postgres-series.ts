import type pg from 'pg';
import { numericArrayTypes } from './numeric-array.ts';
import type { Series } from './run-store.ts';
import { checkNames, seriesOf } from './series-answer.ts';
import type { Columns } from './thin-series.ts';

export interface ReadSeries {
  runId: string;
  names: readonly string[];
  maxPoints?: number;
}

/** Reads the chunks of some series of a run, one series after the other to bound the memory. */
export async function readSeries(pool: pg.Pool, { runId, names, maxPoints }: ReadSeries): Promise<Series[]> {
  const result: Series[] = [];
  for (const name of checkNames(names)) {
    const { rows } = await pool.query<Columns>({
      text: `SELECT c.steps, c.values, c.times FROM "MetricChunk" c JOIN "Run" r ON r.id = c."runId"
             WHERE c."runId" = $1 AND c.name = $2 AND r."deletedAt" IS NULL ORDER BY c."firstStep"`,
      values: [runId, name],
      types: numericArrayTypes,
    });
    if (rows.length === 0) continue;
    const columns = {
      steps: rows.flatMap(({ steps }) => steps),
      values: rows.flatMap(({ values }) => values),
      times: rows.flatMap(({ times }) => times),
    };
    result.push(seriesOf(name, columns, maxPoints));
  }
  return result;
}
