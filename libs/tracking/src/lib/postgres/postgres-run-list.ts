// Which runs a list shows, found in SQL; and the cells of a table of runs.
import type pg from 'pg';
import { compileQuery } from '../query/compile-query.ts';
import { fieldExpression } from '../query/field-sql.ts';
import { parseQuery } from '../query/parse-query.ts';
import { asLeader, conjunctsOf, planSearch } from '../query/plan-search.ts';
import { checkTable } from '../query/query-fields.ts';
import { type SqlParameters, sqlParameters } from '../query/sql-parameters.ts';
import { InputError } from '../store/input-error.ts';
import { decodeCursor } from '../store/list-cursor.ts';
import type { FieldRow, FieldValue, ListRuns, RunSummary } from '../store/run-store.ts';
import { RUN_ROW, type RunRow, summaryOfRow } from './postgres-run-row.ts';

/** A filter that takes longer is a mistake, or somebody's attack. */
const FILTER_TIMEOUT_MS = 10_000;
/** Sets of run ids have to fit, or Postgres compares them one by one. Helpers take longer to start than a page to find. */
const FILTER_SETTINGS = `SET LOCAL statement_timeout = ${FILTER_TIMEOUT_MS}; SET LOCAL work_mem = '64MB';
  SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL jit = off`;
const QUERY_CANCELED = '57014';
/** Postgres' own limit of a regular expression's size. */
const INVALID_REGULAR_EXPRESSION = '2201B';

/** % and _ mean something in LIKE. */
const literal = (text: string) => text.replace(/[\\%_]/g, '\\$&');

function conditionsOf(query: ListRuns, { add }: SqlParameters): string[] {
  const conditions = ['r."deletedAt" IS NULL'];
  const { kind, parentId, status, search, cursor } = query;
  if (kind !== undefined) conditions.push(`r.kind = ${add(kind)}`);
  if (parentId !== undefined) conditions.push(`r."parentId" = ${add(parentId)}`);
  if (query.rootsOnly) conditions.push('r."parentId" IS NULL');
  if (status !== undefined) conditions.push(`r.status = ${add(status)}::"RunStatus"`);
  if (search) {
    const part = add(`%${literal(search)}%`);
    conditions.push(`(r.name ILIKE ${part} OR r.id ILIKE ${part} OR ${add(search)} = ANY(r.tags))`);
  }
  if (cursor) {
    const { startedAt, id } = decodeCursor(cursor);
    conditions.push(`(r."startedAt", r.id) < (${add(startedAt)}::timestamptz, ${add(id)}::text)`);
  }
  return conditions;
}

/** The projects that runs may be in; a filter begins with them, as its indexes do. */
async function projectIds(pool: pg.Pool, { project, projects }: ListRuns): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT id FROM "Project"
     WHERE ($1::text IS NULL OR name = $1) AND ($2::text[] IS NULL OR name = ANY($2))`,
    [project ?? null, projects ?? null],
  );
  return rows.map(({ id }) => id);
}

/** Reads within the limits of a filter. */
async function withinLimits<T>(pool: pg.Pool, read: (client: pg.ClientBase) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query(`BEGIN READ ONLY; ${FILTER_SETTINGS}`);
    return await read(client);
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === QUERY_CANCELED)
      throw new InputError(
        `filter: expected an answer within ${FILTER_TIMEOUT_MS / 1000} s, got none (name a project or a time).`,
        { cause: error },
      );
    if (code === INVALID_REGULAR_EXPRESSION)
      throw new InputError('filter: expected a smaller regular expression.', { cause: error });
    throw error;
  } finally {
    await client.query('ROLLBACK').catch(() => {});
    client.release();
  }
}

const pageOf = (conditions: readonly string[], limit: string) =>
  `SELECT ${RUN_ROW} FROM "Run" r JOIN "Project" p ON p.id = r."projectId" WHERE ${conditions.join(' AND ')}
    ORDER BY r."startedAt" DESC, r.id DESC LIMIT ${limit}`;

/** The runs that a list asks for, newest first. Throws QueryError. */
export async function findRuns(pool: pg.Pool, query: ListRuns, limit: number): Promise<RunSummary[]> {
  const filter = parseQuery(query.filter ?? '');
  const parameters = sqlParameters();
  const conditions = conditionsOf(query, parameters);
  const chosen = query.project !== undefined || query.projects !== undefined;
  const projects = filter || chosen ? await projectIds(pool, query) : [];
  if (chosen) conditions.push(`r."projectId" = ANY(${parameters.add(projects)}::uuid[])`);
  if (!filter) {
    const text = pageOf(conditions, parameters.add(limit));
    return (await pool.query<RunRow>(text, parameters.values)).rows.map(summaryOfRow);
  }
  const conjuncts = conjunctsOf(filter);
  return withinLimits(pool, async (client) => {
    const { leader, settings, oneByOne } = await planSearch(client, conjuncts, projects);
    if (settings) await client.query(settings);
    const compiled = conjuncts.map((part, at) =>
      compileQuery(part, parameters, { projectIds: projects, oneByOne: oneByOne && at !== leader }),
    );
    if (leader !== null) compiled[leader] = asLeader(compiled[leader]);
    const text = pageOf([...conditions, ...compiled], parameters.add(limit));
    return (await client.query<RunRow>(text, parameters.values)).rows.map(summaryOfRow);
  });
}

const cellOf = (value: FieldValue | Date | object): FieldValue =>
  value instanceof Date
    ? value.toISOString()
    : typeof value === 'object' && !Array.isArray(value)
      ? null // JSON's null, or an empty object
      : (value as FieldValue);

/** One cell for each run and field. */
export async function readFieldValues(
  pool: pg.Pool,
  runIds: readonly string[],
  fields: readonly string[],
): Promise<FieldRow[]> {
  const parsed = checkTable(runIds, fields);
  const parameters = sqlParameters();
  const ids = parameters.add(runIds);
  const cells = parsed.map((field, i) => `${fieldExpression(field, parameters)} AS "${i}"`);
  const { rows } = await pool.query(
    `SELECT ${['r.id', ...cells].join(', ')} FROM unnest(${ids}::text[]) WITH ORDINALITY AS asked(id, at)
     JOIN "Run" r ON r.id = asked.id AND r."deletedAt" IS NULL ORDER BY asked.at`,
    parameters.values,
  );
  return rows.map((row) => ({ runId: row.id, values: parsed.map((_, i) => cellOf(row[i])) }));
}
