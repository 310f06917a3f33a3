// Rows of a Parquet or JSONL file, some at a time.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { readParquetColumns } from '../exchange/parquet-columns.ts';
import { InputError } from '../store/input-error.ts';

export type TableRow = Record<string, unknown>;

export const TABLE_FILE = /\.(parquet|jsonl|ndjson)$/i;

/** Python writes these without quotes, which is no JSON; inside texts they stay. */
const BARE_NUMBERS = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g;

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return JSON.parse(line.replace(BARE_NUMBERS, (found) => (found.startsWith('"') ? found : `"${found}"`)));
  }
}

/** Reads JSON as Python writes it. Throws InputError. */
export function parsePythonJson(text: string, place: string): unknown {
  try {
    return parseLine(text);
  } catch (cause) {
    throw new InputError(`import: ${place}: expected JSON, got ${JSON.stringify(text.slice(0, 60))}.`, {
      cause,
    });
  }
}

async function* jsonRows(path: string): AsyncGenerator<TableRow> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
  let at = 0;
  for await (const line of lines) {
    at++;
    if (line.trim() === '') continue;
    const row = parsePythonJson(line, `${path}: line ${at}`);
    if (typeof row !== 'object' || row === null || Array.isArray(row))
      throw new InputError(`import: ${path}: line ${at}: expected an object, got ${line.slice(0, 60)}.`);
    yield row as TableRow;
  }
}

async function* parquetRows(path: string): AsyncGenerator<TableRow> {
  try {
    for await (const rows of readParquetColumns(path)) yield* rows;
  } catch (cause) {
    throw new InputError(
      `import: ${path}: expected a whole Parquet file, uncompressed or with Snappy, got ${(cause as Error).message}.`,
      { cause },
    );
  }
}

/** The rows of a file, of Parquet one row group in memory. Throws InputError, one line, for what cannot be read. */
export const tableRows = (path: string): AsyncGenerator<TableRow> =>
  /\.parquet$/i.test(path) ? parquetRows(path) : jsonRows(path);
