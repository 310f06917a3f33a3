import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  applyFilter,
  type FilterConfig,
  type FilterRecord,
  type FilterResult,
  filterRecord,
  formatIndexList,
  type IndexList,
  joinScoreSets,
  keptListName,
  readIndexList,
  readScoreSet,
  type ScoreSet,
  subsetListName,
} from '@interpolab/data-filtering';
import { writeFileAtomically } from '@interpolab/nn/files';
import { ConfigError } from '../config/config-error.ts';

export const recordName = 'filter.json';

export interface FilterOptions {
  /** Paths of score files; their members are put side by side. */
  readonly scores: readonly string[];
  /** Path of an index list to start from; all images where absent. */
  readonly rows?: string;
  readonly filter: FilterConfig;
  /** Folder for the results; made if it does not exist. */
  readonly out: string;
}

export interface FilterOutcome {
  readonly record: FilterRecord;
  readonly result: FilterResult;
  /** What it was filtered by, all members side by side. */
  readonly scores: ScoreSet;
  /** Names of the files in `out`. */
  readonly files: readonly string[];
  readonly kept: number;
}

/**
 * Filters a data set by its scores, and writes what is kept as index lists beside a record of how. The record comes
 * last: a folder without it is unfinished. Throws one-line errors; an earlier result is never written over.
 */
export async function runFilter({ scores: paths, rows, filter, out }: FilterOptions): Promise<FilterOutcome> {
  if (existsSync(join(out, recordName))) {
    throw new ConfigError(
      `filter: ${out} already holds a result (choose another --out, or remove the folder).`,
    );
  }
  const sets = [];
  for (const path of paths) sets.push(await readScoreSet(path));
  const scores = joinScoreSets(sets);
  const numbers = rowNumbers(scores);
  const list = rows === undefined ? undefined : await readIndexList(rows, { count: numbers.count });
  const filtered = applyFilter(scores, filter, list && numbers.placesOf(list.rows, rows!));
  const result = { ...filtered, warnings: [...describeOddRows(list), ...filtered.warnings] };
  mkdirSync(out, { recursive: true });
  const files = [keptListName, ...result.subsets.map(({ size }) => subsetListName(size)), recordName];
  writeFileAtomically(join(out, keptListName), formatIndexList(numbers.rowsOf(result.rows)));
  for (const { size, rows: subset } of result.subsets) {
    writeFileAtomically(join(out, subsetListName(size)), formatIndexList(numbers.rowsOf(subset)));
  }
  const record = filterRecord(scores, filter, result);
  writeFileAtomically(join(out, recordName), `${JSON.stringify(record, null, 2)}\n`);
  return { record, result, scores, files, kept: result.rows.length };
}

/** Scores count their images from 0; index lists count in the data set that the images are of. */
function rowNumbers({ rows, count }: ScoreSet) {
  if (!rows)
    return { count, rowsOf: (places: Int32Array) => places, placesOf: (listed: Int32Array) => listed };
  const placeOf = new Map(Array.from(rows, (row, place) => [row, place]));
  return {
    count: rows.reduce((most, row) => Math.max(most, row), -1) + 1,
    rowsOf: (places: Int32Array) => places.map((place) => rows[place]),
    placesOf: (listed: Int32Array, path: string) =>
      listed.map((row) => {
        const place = placeOf.get(row);
        if (place !== undefined) return place;
        throw new RangeError(
          `index list ${path}: row ${row}: expected a row that has scores, got one that has none (held out, or of no class).`,
        );
      }),
  };
}

function describeOddRows(list: IndexList | undefined): string[] {
  if (!list || list.report.duplicateRows === 0) return [];
  const { lines, unique, duplicates } = list.report;
  const first = duplicates.map(({ row, times }) => `${row} (${times} times)`).join(', ');
  return [`the index list has ${lines} lines but ${unique} different rows: ${first}.`];
}
