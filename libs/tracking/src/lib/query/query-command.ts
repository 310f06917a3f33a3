// nx run tracking:query -- '<filter>' [--columns a,b] [--format table|json|csv] [--project p] [--limit n]
import { parseArgs } from 'node:util';
import { ensureDatabase } from '../database/ensure-database.ts';
import { connect } from '../postgres/postgres-run-store.ts';
import type { FieldRow, RunStore } from '../store/run-store.ts';
import { formatRows, ROW_FORMATS, type RowFormat } from './format-rows.ts';
import { pointAt, QueryError } from './query-error.ts';
import { parseField } from './query-fields.ts';

const DEFAULT_COLUMNS = 'id,name,kind,status,seed,started,duration';
const PAGE = 500;

interface QueryOptions {
  filter: string;
  fields: string[];
  format: RowFormat;
  project: string | undefined;
  limit: number;
}

/** Reads the arguments. Throws RangeError, or TypeError for an option that is not known. */
export function readQueryArguments(args: readonly string[]): QueryOptions {
  const { values, positionals } = parseArgs({
    ...{ args: [...args], allowPositionals: true },
    options: {
      columns: { type: 'string', default: DEFAULT_COLUMNS },
      format: { type: 'string', default: 'table' },
      project: { type: 'string' },
      limit: { type: 'string', default: '100' },
    },
  });
  if (positionals.length > 1)
    throw new RangeError(`query: expected one filter in quotes, got ${positionals.length} words.`);
  const format = ROW_FORMATS.find((known) => known === values.format);
  if (!format)
    throw new RangeError(`query: expected --format ${ROW_FORMATS.join(', ')}, got ${values.format}.`);
  const limit = Number(values.limit);
  if (!Number.isInteger(limit) || limit < 1)
    throw new RangeError(`query: expected a whole number of at least 1 as --limit, got ${values.limit}.`);
  const fields = values.columns.split(',').map((field) => field.trim());
  fields.forEach(parseField); // now, not after the search
  return { filter: positionals[0] ?? '', fields, format, limit, project: values.project };
}

/** The rows of all pages, up to the limit. */
async function readRows(
  store: RunStore,
  { filter, fields, project, limit }: QueryOptions,
): Promise<FieldRow[]> {
  const rows: FieldRow[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.listRuns({
      filter,
      project,
      cursor,
      limit: Math.min(PAGE, limit - rows.length),
    });
    rows.push(
      ...(await store.fieldValues(
        page.runs.map(({ id }) => id),
        fields,
      )),
    );
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && rows.length < limit);
  return rows;
}

/** What the command prints. */
export async function queryCommand(args: readonly string[]): Promise<string> {
  const options = readQueryArguments(args);
  const store = connect(await ensureDatabase());
  try {
    return formatRows({ fields: options.fields, rows: await readRows(store, options) }, options.format);
  } catch (error) {
    if (error instanceof QueryError) throw new Error(pointAt(options.filter, error), { cause: error });
    throw error;
  } finally {
    await store.close();
  }
}
