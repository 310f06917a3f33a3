// How to look for runs. Postgres knows how many settings there are, but not how many runs have a certain value at a
// certain path, and guesses wrongly by orders of magnitude. So we look, up to a limit, into the index first: a condition
// that few runs fulfil leads the search; if all are common, the newest runs are walked through until the page is full;
// and in between, sets are joined by hashing.
import type pg from 'pg';
import { compileQuery } from './compile-query.ts';
import type { RunQuery } from './run-query.ts';
import { sqlParameters } from './sql-parameters.ts';

/** So many runs are quickly looked at one by one. */
const FEW = 8000;
/** A condition that more runs fulfil is taken for common. */
const COMMON = 15_000;
/** The same for a pattern, which is tried on every text until so many are found. */
const COMMON_PATTERN = 1000;

const SET_PREFIX = 'r.id IN (';

export interface SearchPlan {
  /** The condition that leads, by its place among the conjuncts. */
  leader: number | null;
  /** What to tell Postgres' planner, for this transaction. */
  settings: string;
  /** Whether the other conditions are asked for each run. */
  oneByOne: boolean;
}

export const conjunctsOf = (query: RunQuery): RunQuery[] => (query.kind === 'and' ? query.parts : [query]);

/** From how many runs on a condition counts as common; null if no index can count it. */
function commonFrom(query: RunQuery): number | null {
  if (!('field' in query) || query.field.kind !== 'config') return null;
  if (query.kind === 'compare' && query.value.type === 'bool') return null; // has two values: common
  if (query.kind === 'compare' || query.kind === 'in') return COMMON;
  return query.kind === 'match' ? COMMON_PATTERN : null;
}

/** The runs of a condition as a set that is found once, by its index. */
export const asLeader = (condition: string): string =>
  `r.id = ANY(ARRAY(${condition.slice(SET_PREFIX.length, -1)}))`;

/** Looks how many runs fulfil each condition. Call it in the transaction of the search. */
export async function planSearch(
  client: pg.ClientBase,
  conjuncts: readonly RunQuery[],
  projectIds: readonly string[],
): Promise<SearchPlan> {
  const parameters = sqlParameters();
  const countable = conjuncts.flatMap((query, at) => (commonFrom(query) === null ? [] : [at]));
  if (countable.length === 0) return { leader: null, settings: '', oneByOne: false };
  const counts = countable.map((at) => {
    const set = compileQuery(conjuncts[at], parameters, { projectIds }).slice(SET_PREFIX.length, -1);
    return `(SELECT count(*)::int FROM (${set} LIMIT ${commonFrom(conjuncts[at])}) AS few) AS "${at}"`;
  });
  const { rows } = await client.query<Record<string, number>>(
    `SELECT ${counts.join(', ')}`,
    parameters.values,
  );
  const counted = countable.filter((at) => rows[0][at] < (commonFrom(conjuncts[at]) as number));
  const [rarest] = counted.toSorted((a, b) => rows[0][a] - rows[0][b]);
  if (rarest !== undefined && rows[0][rarest] <= FEW) return { leader: rarest, settings: '', oneByOne: true };
  if (rarest !== undefined)
    return { leader: null, settings: 'SET LOCAL enable_nestloop = off', oneByOne: false };
  return { leader: null, settings: '', oneByOne: true };
}
