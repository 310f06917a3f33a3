import type { ConditionResult } from '../report/results-table.ts';
import type { SweepConfig } from './sweep-config.ts';

/**
 * What an experiment came to by a sweep's measure: the value of its condition, or the best among the conditions with
 * guidance. Null if there is no number.
 * @throws RangeError if the results know no such condition or value, naming those that they have.
 */
export function objectiveOf(
  { value, condition, goal }: SweepConfig['objective'],
  results: readonly ConditionResult[],
): number | null {
  const rows = results.filter((row) =>
    condition === null ? row.weights !== null : row.condition === condition,
  );
  if (rows.length === 0) {
    const known = results.map((row) => row.condition).join(', ') || 'none';
    throw new RangeError(
      `sweep objective.condition: expected one of the results' conditions (${known}), got ${condition ?? 'none with guidance'}.`,
    );
  }
  const found = rows.map((row) => (row as unknown as Record<string, unknown>)[value]);
  if (found.every((one) => one === undefined)) {
    throw new RangeError(
      `sweep objective.value: expected one of ${Object.keys(rows[0]).join(', ')}, got "${value}".`,
    );
  }
  const numbers = found.filter((one): one is number => typeof one === 'number' && Number.isFinite(one));
  if (numbers.length === 0) return null;
  return goal === 'maximize' ? Math.max(...numbers) : Math.min(...numbers);
}

/** The mean of what a trial's seeds came to; null if one of them failed or gave no number. */
export function judge(objectives: readonly (number | null)[]): number | null {
  if (objectives.some((one) => one === null)) return null;
  return objectives.reduce((sum: number, one) => sum + (one as number), 0) / objectives.length;
}
