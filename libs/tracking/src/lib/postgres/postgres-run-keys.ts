// The settings and metrics that runs have. Names are found by jumping from one to the next in the index, however many
// runs have each; only those that are shown are counted, up to a limit.
import type pg from 'pg';
import { formatField } from '../query/format-query.ts';
import { COUNTED_RUNS, type FindKeys, type RunKey, type RunKeys } from '../store/run-store.ts';
import { projectIds, withinLimits } from './postgres-run-search.ts';

const MOST_KEYS = 200;

/** One look into the index for each different name. */
const CONFIG_PATHS = `WITH RECURSIVE project AS (SELECT unnest($1::uuid[]) AS id), path AS (
    SELECT project.id, (SELECT min(e.path) FROM "ConfigEntry" e WHERE e."projectId" = project.id) AS path FROM project
    UNION ALL
    SELECT path.id, (SELECT min(e.path) FROM "ConfigEntry" e WHERE e."projectId" = path.id AND e.path > path.path)
    FROM path WHERE path.path IS NOT NULL
  ) SELECT DISTINCT path FROM path WHERE path IS NOT NULL`;

const METRIC_NAMES = `WITH RECURSIVE metric AS (
    SELECT min(name) AS name FROM "Metric"
    UNION ALL SELECT (SELECT min(m.name) FROM "Metric" m WHERE m.name > metric.name) FROM metric WHERE name IS NOT NULL
  ) SELECT name FROM metric WHERE name IS NOT NULL`;

const NOT_DELETED = (id: string) => `${id} NOT IN (SELECT id FROM "Run" WHERE "deletedAt" IS NOT NULL)`;

const OF_PROJECTS = `AND m."runId" IN (SELECT id FROM "Run" WHERE "projectId" = ANY($2::uuid[]))`;

const counted = (rows: string) => `(SELECT count(*)::int FROM (${rows} LIMIT ${COUNTED_RUNS + 1}) AS found)`;

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

interface FoundKey {
  field: string;
  /** As the tables have it. */
  name: string;
}

const fits = (search: string) => {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return ({ field }: FoundKey) => words.every((word) => field.toLowerCase().includes(word));
};

async function count(
  client: pg.ClientBase,
  { keys, sql, projects }: { keys: FoundKey[]; sql: string; projects: unknown[] },
): Promise<RunKey[]> {
  if (keys.length === 0) return [];
  const { rows } = await client.query<{ runs: number }>(
    `SELECT ${sql} AS runs FROM unnest($1::text[]) WITH ORDINALITY AS asked(name, at) ORDER BY at`,
    [keys.map(({ name }) => name), ...projects],
  );
  return keys.map(({ field }, i) => ({
    ...{ field, runs: Math.min(rows[i].runs, COUNTED_RUNS), exact: rows[i].runs <= COUNTED_RUNS },
  }));
}

/** Throws InputError where the search takes too long. */
export function findKeys(pool: pg.Pool, query: FindKeys): Promise<RunKeys> {
  const limit = Math.min(MOST_KEYS, Math.max(1, Math.floor(query.limit ?? 50)));
  const chosen = query.project !== undefined || query.projects !== undefined;
  return withinLimits(pool, async (client) => {
    const ids = await projectIds(client, query);
    const paths = await client.query<{ path: string }>(CONFIG_PATHS, [ids]);
    const names = await client.query<{ name: string }>(METRIC_NAMES);
    const wanted = fits(query.search ?? '');
    const settings = paths.rows
      .map(({ path }) => ({ field: formatField({ kind: 'config', path }), name: path }))
      .filter(wanted)
      .sort((a, b) => byText(a.field, b.field));
    const metrics = names.rows
      .map(({ name }) => ({ field: formatField({ kind: 'metric', name, aggregate: 'last' }), name }))
      .filter(wanted)
      .sort((a, b) => byText(a.field, b.field));
    // A metric belongs to runs, not to projects: those of other projects show only by their count.
    const known = chosen ? await ofProjects(client, metrics, ids) : metrics;
    const shown = [...settings, ...known].slice(0, limit);
    const ofSettings = await count(client, {
      keys: shown.slice(0, settings.length),
      sql: counted(
        `SELECT FROM "ConfigEntry" e WHERE e."projectId" = ANY($2::uuid[]) AND e.path = asked.name AND ${NOT_DELETED('e."runId"')}`,
      ),
      projects: [ids],
    });
    const ofMetrics = await count(client, {
      keys: shown.slice(settings.length),
      sql: counted(
        `SELECT FROM "Metric" m WHERE m.name = asked.name AND ${NOT_DELETED('m."runId"')} ${chosen ? OF_PROJECTS : ''}`,
      ),
      projects: chosen ? [ids] : [],
    });
    const keys = [...ofSettings, ...ofMetrics].filter(({ runs }) => runs > 0); // none but deleted ones
    return { keys, total: settings.length + known.length };
  });
}

/** The metrics that some run of these projects has. */
async function ofProjects(client: pg.ClientBase, metrics: FoundKey[], ids: string[]): Promise<FoundKey[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT asked.name FROM unnest($1::text[]) AS asked(name)
     WHERE EXISTS (SELECT FROM "Metric" m WHERE m.name = asked.name ${OF_PROJECTS})`,
    [metrics.map(({ name }) => name), ids],
  );
  const known = new Set(rows.map(({ name }) => name));
  return metrics.filter(({ name }) => known.has(name));
}
