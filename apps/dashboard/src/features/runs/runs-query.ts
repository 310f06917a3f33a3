// What the page asks of the API, from the state in its address.
import { formatQuery, parseQuery, QueryError } from '@interpolab/api/query';
import { columnOf, columnsOf } from './run-column.ts';
import type { RunsState } from './runs-state.ts';

/** The longest search and the longest filter that the API takes. */
const LONGEST_SEARCH = 500;
const LONGEST_FILTER = 2000;

export const PAGE = 100;

/** Whether a search is an expression of the query language rather than a part of a name. */
export function isExpression(search: string): boolean {
  return /[=<>~]|\bin\s*\(|\bis\s+(not\s+)?(missing|null)\b|\bglob\s/i.test(search);
}

type Choice = Pick<RunsState, 'q' | 'status' | 'project'>;

export const isFiltered = ({ q, status }: Choice): boolean => q.trim() !== '' || status !== null;

/** Which runs. Without a filter: the roots. With one, stages too, for it may be a stage that failed. */
export function chosenRuns(state: Choice) {
  const search = state.q.trim();
  return {
    ...(search && isExpression(search) ? { filter: search.slice(0, LONGEST_FILTER) } : {}),
    ...(search && !isExpression(search) ? { search: search.slice(0, LONGEST_SEARCH) } : {}),
    ...(state.status ? { status: state.status } : {}),
    ...(state.project ? { project: state.project } : {}),
    ...(isFiltered(state) ? {} : { rootsOnly: true }),
  };
}

/** The fields that columns need beside what every row brings along. */
export const fieldsOf = (state: Pick<RunsState, 'cols' | 'higher' | 'lower'>): string[] => [
  ...new Set(state.cols.flatMap((id) => columnOf(id, state)?.fields ?? [])),
];

export function orderOf({ sort, ...directions }: Pick<RunsState, 'sort' | 'higher' | 'lower'>) {
  const column = sort ? columnOf(sort.field, directions) : null;
  return sort && column?.sortable ? { orderBy: column.reads, descending: sort.descending } : {};
}

/** Columns whose numbers are averaged. */
export const averagedColumns = (state: Pick<RunsState, 'cols' | 'by' | 'higher' | 'lower'>): string[] => [
  ...new Set(
    columnsOf(state.cols, state).flatMap(({ id, field, reads }) =>
      field &&
      (['metric', 'config', 'summary'].includes(field.kind) || id === 'duration') &&
      !state.by.includes(id)
        ? [reads]
        : [],
    ),
  ),
];

/** A page of rows. */
export function rowsQuery(state: RunsState) {
  return { ...chosenRuns(state), ...orderOf(state), fields: fieldsOf(state), limit: PAGE };
}

/** The stages of an experiment, in the order in which they ran. */
export function stagesQuery(parentId: string, state: RunsState) {
  return {
    ...{ parentId, orderBy: 'started', limit: 500, fields: fieldsOf(state) },
  };
}

/** The search as a filter, so that conditions can be added to it; empty for none. */
export function filterText(q: string): string {
  const search = q.trim();
  if (search === '' || isExpression(search)) return search;
  return formatQuery({ kind: 'words', text: search });
}

/** Why a search cannot be understood, with the place that counts from 1; null if it can, or is no expression. */
export function searchError(q: string): { message: string; column: number } | null {
  if (!isExpression(q)) return null;
  try {
    parseQuery(q.trim()); // as it is sent
    return null;
  } catch (error) {
    if (error instanceof QueryError) return { message: error.message, column: error.column };
    throw error;
  }
}
