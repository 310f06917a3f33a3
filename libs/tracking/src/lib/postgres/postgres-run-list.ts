// Pages of runs in any order, how many there are, and the cells of a table of runs.
import type pg from 'pg';
import { type FieldJoin, joinField } from '../query/field-join.ts';
import { fieldExpression } from '../query/field-sql.ts';
import { checkTable, parseField } from '../query/query-fields.ts';
import type { Field } from '../query/run-query.ts';
import { type SqlParameters, sqlParameters } from '../query/sql-parameters.ts';
import { summaryCell } from '../query/summary-cell.ts';
import { decodeCursor, encodeCursor, type ListCursor, pageSize } from '../store/list-cursor.ts';
import {
  type ChooseRuns,
  COUNTED_RUNS,
  type FieldRow,
  type FieldValue,
  type JsonObject,
  type JsonValue,
  type ListRuns,
  type RunCount,
  type RunOrder,
  type RunPage,
} from '../store/run-store.ts';
import { RUN_ROW, type RunRow, summaryOfRow } from './postgres-run-row.ts';
import { type RunSearch, searchRuns } from './postgres-run-search.ts';

/** The runs that are meant, without what lies in the rows of others. */
const FROM_RUNS = '"Run" r JOIN "Project" p ON p.id = r."projectId"';

interface SortKey {
  sql: string;
  descending: boolean;
  /** Its value in the last row of the page before. */
  after?: string;
}

/** Rows behind a row, where each key has its own direction. */
function behind([key, ...rest]: readonly SortKey[]): string {
  const next = `${key.sql} ${key.descending ? '<' : '>'} ${key.after}`;
  return rest.length === 0 ? next : `(${next} OR (${key.sql} = ${key.after} AND ${behind(rest)}))`;
}

/** The keys of an order, the last ones those that tell apart whatever is equal. */
function sortKeys(value: FieldJoin | null, order: RunOrder | undefined): SortKey[] {
  const descending = order?.descending === true;
  return [
    ...(value
      ? [
          { sql: value.rank, descending: false },
          { sql: value.number, descending },
          { sql: `(${value.text}) COLLATE "C"`, descending },
        ]
      : []),
    { sql: 'r."startedAt"', descending: true },
    { sql: 'r.id', descending: true },
  ];
}

function cursorValues({ value, startedAt, id }: ListCursor, { add }: SqlParameters): string[] {
  const ofValue = value
    ? [`${add(value.rank)}::int`, `${add(String(value.number))}::float8`, `${add(value.text)}::text`]
    : [];
  return [...ofValue, `${add(startedAt)}::timestamptz`, `${add(id)}::text`];
}

type PlacedRow = RunRow & { orderRank?: number; orderNumber?: number; orderText?: string };

async function readPage(search: RunSearch, query: ListRuns, limit: number): Promise<PlacedRow[]> {
  const { client, parameters, conditions, projects } = search;
  const field = query.order ? parseField(query.order.field) : null;
  const value = field ? joinField(field, { parameters, projects, alias: 'o' }) : null;
  const keys = sortKeys(value, query.order);
  if (query.cursor) {
    const values = cursorValues(decodeCursor(query.cursor, value !== null), parameters);
    conditions.push(behind(keys.map((key, i) => ({ ...key, after: values[i] }))));
  }
  const placed = value
    ? `, ${value.rank} AS "orderRank", ${value.number} AS "orderNumber", ${value.text} AS "orderText"`
    : '';
  const { rows } = await client.query<PlacedRow>(
    `SELECT ${RUN_ROW}${placed} FROM ${FROM_RUNS} ${value?.join ?? ''} WHERE ${conditions.join(' AND ')}
     ORDER BY ${keys.map(({ sql, descending }) => `${sql} ${descending ? 'DESC' : 'ASC'}`).join(', ')}
     LIMIT ${parameters.add(limit)}`,
    parameters.values,
  );
  return rows;
}

/** One page of the runs that a list asks for. Throws QueryError. */
export async function listRuns(pool: pg.Pool, query: ListRuns): Promise<RunPage> {
  const limit = pageSize(query.limit);
  const { order } = query;
  // The order that runs have anyway needs no keys of its own.
  const asked = order?.field === 'started' && order.descending ? { ...query, order: undefined } : query;
  const found = await searchRuns(pool, { ...asked, all: asked.order !== undefined }, (search) =>
    readPage(search, asked, limit + 1),
  );
  const runs = found
    .slice(0, limit)
    .map(({ orderRank, orderNumber, orderText, ...row }) => ({ ...summaryOfRow(row) }));
  const last = found.length > limit ? found[limit - 1] : undefined;
  return { runs, nextCursor: last ? encodeCursor(placeOf(last)) : null };
}

const placeOf = ({ startedAt, id, orderRank, orderNumber, orderText }: PlacedRow): ListCursor => ({
  ...{ startedAt: startedAt.toISOString(), id },
  ...(orderRank !== undefined && {
    value: { rank: orderRank, number: orderNumber ?? 0, text: orderText ?? '' },
  }),
});

export function countRuns(pool: pg.Pool, query: ChooseRuns): Promise<RunCount> {
  return searchRuns(pool, { ...query, all: false }, async ({ client, parameters, conditions }) => {
    const { rows } = await client.query<{ count: number }>(
      `SELECT count(*)::int FROM (SELECT FROM "Run" r WHERE ${conditions.join(' AND ')} LIMIT ${COUNTED_RUNS + 1}) AS found`,
      parameters.values,
    );
    return { count: Math.min(rows[0].count, COUNTED_RUNS), exact: rows[0].count <= COUNTED_RUNS };
  });
}

function cellOf(field: Field, value: FieldValue | Date | JsonObject): FieldValue {
  if (field.kind === 'summary') return summaryCell(value as JsonValue);
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' && !Array.isArray(value) ? null : value; // JSON's null, or an empty object
}

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
  return rows.map((row) => ({ runId: row.id, values: parsed.map((field, i) => cellOf(field, row[i])) }));
}
