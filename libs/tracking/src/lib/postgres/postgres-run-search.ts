// What every question about many runs has in common: which runs are meant, in SQL, within the limits of a filter.
import type pg from 'pg';
import { compileQuery } from '../query/compile-query.ts';
import { parseQuery } from '../query/parse-query.ts';
import { asLeader, conjunctsOf, planSearch, type SearchPlan } from '../query/plan-search.ts';
import { type SqlParameters, sqlParameters } from '../query/sql-parameters.ts';
import { checkRunIds } from '../series/series-answer.ts';
import { InputError } from '../store/input-error.ts';
import type { ChooseRuns } from '../store/run-store.ts';

/** A filter that takes longer is a mistake, or somebody's attack. */
const FILTER_TIMEOUT_MS = 10_000;
/** Sets of run ids have to fit, or Postgres compares them one by one. Helpers take longer to start than a page to find. */
const FILTER_SETTINGS = `SET LOCAL statement_timeout = ${FILTER_TIMEOUT_MS}; SET LOCAL work_mem = '64MB';
  SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL jit = off`;
const QUERY_CANCELED = '57014';
/** Postgres' own limit of a regular expression's size. */
const INVALID_REGULAR_EXPRESSION = '2201B';

/** % and _ mean something in LIKE. */
export const likeLiteral = (text: string) => text.replace(/[\\%_]/g, '\\$&');

export interface RunSearch {
  client: pg.ClientBase;
  parameters: SqlParameters;
  /** Conditions on `"Run" r` that hold for the runs that are meant. */
  conditions: string[];
  /** Place holder of the ids of the projects that they may be in. */
  projects: () => string;
}

function simpleConditions(query: ChooseRuns, { add }: SqlParameters): string[] {
  const conditions = ['r."deletedAt" IS NULL'];
  const { kind, parentId, status, search, ids } = query;
  if (kind !== undefined) conditions.push(`r.kind = ${add(kind)}`);
  if (parentId !== undefined) conditions.push(`r."parentId" = ${add(parentId)}`);
  if (query.rootsOnly) conditions.push('r."parentId" IS NULL');
  if (status !== undefined) conditions.push(`r.status = ${add(status)}::"RunStatus"`);
  if (ids !== undefined) conditions.push(`r.id = ANY(${add(checkRunIds(ids, 'listRuns'))}::text[])`);
  if (search) {
    const part = add(`%${likeLiteral(search)}%`);
    conditions.push(`(r.name ILIKE ${part} OR r.id ILIKE ${part} OR ${add(search)} = ANY(r.tags))`);
  }
  return conditions;
}

/** The projects that runs may be in; a filter begins with them, as its indexes do. */
export async function projectIds(
  client: pg.ClientBase | pg.Pool,
  { project, projects }: ChooseRuns,
): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM "Project"
     WHERE ($1::text IS NULL OR name = $1) AND ($2::text[] IS NULL OR name = ANY($2))`,
    [project ?? null, projects ?? null],
  );
  return rows.map(({ id }) => id);
}

/** Reads within the limits of a filter. */
export async function withinLimits<T>(
  pool: pg.Pool,
  read: (client: pg.ClientBase) => Promise<T>,
): Promise<T> {
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

/** For an answer that needs all the runs that are meant, walking through the newest saves nothing. */
const forAllRuns = (plan: SearchPlan): SearchPlan =>
  plan.leader === null
    ? { leader: null, settings: 'SET LOCAL enable_nestloop = off', oneByOne: false }
    : plan;

/**
 * Finds the conditions of the runs that are meant and reads with them. `all`: the answer needs all of them, not only
 * the newest. Throws QueryError.
 */
export async function searchRuns<T>(
  pool: pg.Pool,
  { all, ...query }: ChooseRuns & { all: boolean },
  read: (search: RunSearch) => Promise<T>,
): Promise<T> {
  const filter = parseQuery(query.filter ?? '');
  const parameters = sqlParameters();
  const conditions = simpleConditions(query, parameters);
  return withinLimits(pool, async (client) => {
    const projects = await projectIds(client, query);
    let placeHolder: string | undefined;
    const ofProjects = () => (placeHolder ??= parameters.add(projects));
    if (query.project !== undefined || query.projects !== undefined)
      conditions.push(`r."projectId" = ANY(${ofProjects()}::uuid[])`);
    if (filter) {
      const conjuncts = conjunctsOf(filter);
      const plan = await planSearch(client, conjuncts, projects);
      const { leader, settings, oneByOne } = all ? forAllRuns(plan) : plan;
      if (settings) await client.query(settings);
      const compiled = conjuncts.map((part, at) =>
        compileQuery(part, parameters, { projectIds: projects, oneByOne: oneByOne && at !== leader }),
      );
      if (leader !== null) compiled[leader] = asLeader(compiled[leader]);
      conditions.push(...compiled);
    }
    return read({ client, parameters, conditions, projects: ofProjects });
  });
}
