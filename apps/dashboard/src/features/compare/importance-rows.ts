import { type Importance, parameterImportance } from './parameter-importance.ts';
import type { RunField } from './run-fields.ts';

/** Settings that are looked at; with more, none of them could be told from chance. */
const MOST_SETTINGS = 40;
/** Runs for each setting below which an order of importance is a hint at most. */
const RUNS_FOR_EACH = 10;

export interface ImportanceRows {
  target: RunField;
  rows: { field: RunField; importance: number; correlation: number | null }[];
  explained: number;
  /** Runs that have all the settings and the target. */
  runs: number;
  /** Settings that were left out: more than are looked at, or not there in every run. */
  left: number;
  tooFew: boolean;
}

/** What a setting that some runs lack counts as: a number below all others, which a tree can tell apart. */
const absent = (field: RunField): number => Math.min(...field.values.values()) - 1;

/** How much each setting in which runs differ says about a metric. Null where nothing can be said. */
export function importanceRows(
  fields: readonly RunField[],
  { target, shown }: { target: RunField; shown: readonly string[] },
): ImportanceRows | null {
  const runs = shown.filter((id) => target.values.has(id));
  const settings = fields.filter(({ kind, values, id }) => {
    if (kind !== 'setting' || id === target.id) return false;
    return new Set(runs.map((run) => values.get(run))).size > 1;
  });
  const looked = settings.slice(0, MOST_SETTINGS);
  const columns = looked.map((field) => {
    const missing = absent(field);
    return runs.map((id) => field.values.get(id) ?? missing);
  });
  const values = runs.map((id) => target.values.get(id) as number);
  const found: Importance | null = parameterImportance({ columns, target: values });
  if (!found) return null;
  const rows = looked.map((field, at) => ({
    field,
    importance: found.columns[at],
    correlation: field.categories ? null : correlation(columns[at], values),
  }));
  return {
    ...{ target, explained: found.explained, runs: runs.length, left: settings.length - looked.length },
    rows: rows.sort((a, b) => b.importance - a.importance),
    tooFew: runs.length < RUNS_FOR_EACH * looked.length,
  };
}

/** Pearson's r; null where one does not vary. */
export function correlation(a: readonly number[], b: readonly number[]): number | null {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (const [at, value] of a.entries()) {
    const [left, right] = [value - meanA, b[at] - meanB];
    ab += left * right;
    aa += left * left;
    bb += right * right;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : null;
}
