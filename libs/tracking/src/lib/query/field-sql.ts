// What the fields of a filter are in SQL: of "Run" r, and of "Metric" m.
import { cutForIndex } from '../store/flatten-config.ts';
import { STALE_AFTER_MS } from '../store/run-store.ts';
import type { Aggregate, Field, TextColumn, TimeColumn } from './run-query.ts';
import type { SqlParameters } from './sql-parameters.ts';

export const TEXT_COLUMNS: Record<TextColumn, string> = {
  ...{ name: 'r.name', id: 'r.id', kind: 'r.kind', status: 'r.status::text', parent: 'r."parentId"' },
  ...{
    engine: 'r.engine',
    host: 'r.host',
    commit: 'r."gitCommit"',
    hash: 'r."configHash"',
    error: 'r.error',
  },
  recipe: 'r.recipe',
  ...{ notes: `nullif(r.notes, '')`, policy: 'r."stepPolicy"::text' },
  project: '(SELECT p.name FROM "Project" p WHERE p.id = r."projectId")',
};
export const TIME_COLUMNS: Record<TimeColumn, string> = {
  ...{ started: 'r."startedAt"', finished: 'r."finishedAt"', heartbeat: 'r."heartbeatAt"' },
};
const END = `coalesce(r."finishedAt", CASE WHEN r.status = 'running' THEN now() ELSE r."heartbeatAt" END)`;
export const NUMBER_COLUMNS = {
  seed: 'r.seed::float8',
  duration: `extract(epoch FROM ${END} - r."startedAt")::float8`,
};
export const BOOL_COLUMNS = {
  stale: `(r.status = 'running' AND r."heartbeatAt" < now() - interval '${STALE_AFTER_MS} milliseconds')`,
  dirty: 'r."gitDirty"',
};
/** Of the row of "Metric" that is called `m`. */
export const AGGREGATES: Record<Aggregate, (m: string) => string> = {
  last: (m) => `${m}.last`,
  first: (m) => `${m}.first`,
  min: (m) => `${m}.min`,
  max: (m) => `${m}.max`,
  mean: (m) => `${m}.sum / nullif(${m}."finiteCount", 0)`,
  count: (m) => `${m}.count::float8`,
  step: (m) => `${m}."lastStep"::float8`,
  conflicts: (m) => `${m}.conflicts::float8`,
};

/** The value of a field of `"Run" r`, to be shown: NULL where the run has none. */
export function fieldExpression(field: Field, parameters: SqlParameters): string {
  switch (field.kind) {
    case 'text':
      return TEXT_COLUMNS[field.column];
    case 'number':
      return NUMBER_COLUMNS[field.column];
    case 'bool':
      return BOOL_COLUMNS[field.column];
    case 'time':
      return TIME_COLUMNS[field.column];
    case 'tag':
      return 'r.tags';
    case 'summary':
      return `r.summary -> ${parameters.add(field.key)}::text`;
    case 'config':
      return `(SELECT coalesce(to_jsonb(e.text), to_jsonb(e.bool), to_jsonb(e.number)) FROM "ConfigEntry" e
        WHERE e."runId" = r.id AND e.path = ${parameters.add(cutForIndex(field.path))})`;
    case 'metric':
      return `(SELECT ${AGGREGATES[field.aggregate]('m')} FROM "Metric" m
        WHERE m."runId" = r.id AND m.name = ${parameters.add(field.name)})`;
  }
}
