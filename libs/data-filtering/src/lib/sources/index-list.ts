import { readSourceFile } from './read-source-file.ts';

/** Rows of a data set as the reference lists them: one number a line. */
export interface IndexList {
  /** In the order of the file, repetitions and all. */
  readonly rows: Int32Array;
  readonly report: IndexListReport;
}

/** What is odd about an index list; nothing of it is mended silently. */
export interface IndexListReport {
  readonly lines: number;
  readonly unique: number;
  /** Rows that come more than once, with how often; the first few. */
  readonly duplicates: readonly { readonly row: number; readonly times: number }[];
  readonly duplicateRows: number;
}

const shown = 5;

/**
 * Reads an index list and checks it against a data set of `count` images. Throws RangeError, one line, for a line that
 * is no whole number, and for rows that the data set does not have: the list then belongs to another data set or split.
 */
export async function readIndexList(path: string, { count }: { count: number }): Promise<IndexList> {
  const where = `index list ${path}`;
  return parseIndexList((await readSourceFile(path, where)).toString('utf8'), { count, where });
}

export function parseIndexList(text: string, { count, where }: { count: number; where: string }): IndexList {
  const lines = text.split(/\r?\n/);
  if (lines[lines.length - 1] === '') lines.pop();
  const rows = new Int32Array(lines.length);
  for (const [index, line] of lines.entries()) {
    if (!/^\s*\d{1,9}\s*$/.test(line)) {
      throw new RangeError(
        `${where}: line ${index + 1}: expected one whole number, got ${JSON.stringify(line.slice(0, 40))}.`,
      );
    }
    rows[index] = Number(line);
  }
  const outside = rows.filter((row) => row >= count);
  if (outside.length > 0) {
    throw new RangeError(
      `${where}: expected rows from 0 to ${count - 1}, got ${outside.length} beyond, the largest ${outside.reduce((a, b) => Math.max(a, b))} (is it the list of another split or data set?).`,
    );
  }
  return { rows, report: describeRows(rows) };
}

function describeRows(rows: Int32Array): IndexListReport {
  const times = new Map<number, number>();
  for (const row of rows) times.set(row, (times.get(row) ?? 0) + 1);
  const repeated = [...times].filter(([, count]) => count > 1).map(([row, count]) => ({ row, times: count }));
  return {
    lines: rows.length,
    unique: times.size,
    duplicates: repeated.slice(0, shown),
    duplicateRows: rows.length - times.size,
  };
}

/** The text of an index list. */
export function formatIndexList(rows: Int32Array): string {
  return rows.length === 0 ? '' : `${rows.join('\n')}\n`;
}
