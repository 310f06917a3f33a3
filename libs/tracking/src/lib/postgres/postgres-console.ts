// What runs print: rows of some lines each, in order.
import type pg from 'pg';
import type { RunChanges } from '../changes/run-changes.ts';
import { consoleRange } from '../store/console-range.ts';
import type { ConsolePage, ConsoleStream, ReadConsole } from '../store/run-store.ts';

const TOTAL = `SELECT coalesce(max("firstLine" + "lineCount"), 0)::float8 AS total FROM "ConsoleChunk" WHERE "runId" = $1`;

/** Appends to what the run has printed; the caller holds the lock of the run. */
export async function writeConsole(
  client: pg.ClientBase,
  runId: string,
  { console: events }: RunChanges,
): Promise<void> {
  if (events.length === 0) return;
  const { rows } = await client.query<{ total: number }>(TOTAL, [runId]);
  let firstLine = rows[0].total;
  for (const { stream, at, lines } of events) {
    await client.query(
      'INSERT INTO "ConsoleChunk" ("runId", "firstLine", "lineCount", stream, lines, at) VALUES ($1, $2, $3, $4, $5, $6)',
      [runId, firstLine, lines.length, stream, lines, new Date(at)],
    );
    firstLine += lines.length;
  }
}

interface ChunkRow {
  first: number;
  stream: ConsoleStream;
  lines: string[];
  at: Date;
}

export async function readConsole(
  pool: pg.Pool,
  runId: string,
  options: ReadConsole = {},
): Promise<ConsolePage> {
  const { rows } = await pool.query<{ total: number }>(
    `${TOTAL} AND EXISTS (SELECT FROM "Run" WHERE id = $1 AND "deletedAt" IS NULL)`,
    [runId],
  );
  const { total } = rows[0];
  const { from, end } = consoleRange(options, total);
  const { rows: chunks } = await pool.query<ChunkRow>(
    `SELECT "firstLine"::float8 AS first, stream, lines, at FROM "ConsoleChunk"
     WHERE "runId" = $1 AND "firstLine" < $3 AND "firstLine" + "lineCount" > $2 ORDER BY "firstLine"`,
    [runId, from, end],
  );
  const lines = chunks.flatMap(({ first, stream, lines, at }) =>
    lines.map((text, i) => ({ line: first + i, stream, at: at.toISOString(), text })),
  );
  return { total, lines: lines.filter(({ line }) => line >= from && line < end) };
}
