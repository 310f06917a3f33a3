import type pg from 'pg';
import { flattenConfig } from '../store/flatten-config.ts';
import type { JsonObject } from '../store/run-store.ts';

const column = <T, U>(rows: readonly T[], of: (row: T) => U): U[] => rows.map(of);

/** Puts a run's config into the index that filters use, in place of what was there. */
export async function writeConfigEntries(
  client: pg.ClientBase,
  { runId, projectId, config }: { runId: string; projectId: string; config: JsonObject },
): Promise<void> {
  const leaves = flattenConfig(config);
  await client.query('DELETE FROM "ConfigEntry" WHERE "runId" = $1', [runId]);
  await client.query(
    `INSERT INTO "ConfigEntry" ("runId", "projectId", path, type, text, number, bool)
     SELECT $1, $2, path, type::"ConfigType", text, number::float8, bool
     FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::bool[]) AS leaf(path, type, text, number, bool)`,
    [
      ...[runId, projectId, column(leaves, (leaf) => leaf.path), column(leaves, (leaf) => leaf.type)],
      column(leaves, (leaf) => leaf.text),
      column(leaves, (leaf) => (leaf.number === null ? null : String(leaf.number))),
      column(leaves, (leaf) => leaf.bool),
    ],
  );
}
