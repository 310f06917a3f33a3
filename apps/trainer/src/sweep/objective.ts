import { didYouMean } from '../config/closest-word.ts';
import { ConfigError } from '../config/config-error.ts';
import type { ConditionResult } from '../report/results-table.ts';
import type { SamplingCondition } from '../stages/sampling-condition.ts';
import type { SweepConfig } from './sweep-config.ts';

/** Numbers of a condition's results. Those of what an experiment's data do not have are no error: it has no objective then. */
const objectiveValues = [
  ...(['samples', 'valid', 'validShare', 'gap', 'gapShare', 'gapLow', 'gapHigh', 'meanScore'] as const),
  ...(['outsideShare', 'outsideLow', 'outsideHigh', 'bothGapsShare', 'bothGapsLow', 'bothGapsHigh'] as const),
] satisfies readonly (keyof ConditionResult)[];

/**
 * Before anything is computed: whether experiments that sample these conditions can come to a number.
 * @throws ConfigError for a value that no results have, or a condition that is not sampled.
 */
export function assertObjective(
  { value, condition }: SweepConfig['objective'],
  conditions: readonly Pick<SamplingCondition, 'name' | 'weights'>[],
): void {
  if (!(objectiveValues as readonly string[]).includes(value)) {
    throw new ConfigError(
      `sweep objective.value: expected one of ${objectiveValues.join(', ')}, got "${value}"${didYouMean(value, objectiveValues)}`,
    );
  }
  const names = conditions.map(({ name }) => name);
  if (condition !== null && !names.includes(condition)) {
    throw new ConfigError(
      `sweep objective.condition: expected one of ${names.join(', ')}, which the first trial samples, got "${condition}"${didYouMean(condition, names)}`,
    );
  }
  if (condition === null && conditions.every(({ weights }) => weights === null)) {
    throw new ConfigError(
      'sweep objective.condition: null means the best condition with guidance, and the first trial samples none; set sampling.strengths, or "condition": "unconditional"',
    );
  }
}

/**
 * What an experiment came to by a sweep's measure: the value of its condition, or the best among the conditions with
 * guidance. Null if there is no number.
 * @throws RangeError if the results know no such condition, naming those that they have.
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
  const numbers = found.filter((one): one is number => typeof one === 'number' && Number.isFinite(one));
  if (numbers.length === 0) return null;
  return goal === 'maximize' ? Math.max(...numbers) : Math.min(...numbers);
}

/** The mean of what a trial's seeds came to; null if one of them failed or gave no number. */
export function judge(objectives: readonly (number | null)[]): number | null {
  if (objectives.some((one) => one === null)) return null;
  return objectives.reduce((sum: number, one) => sum + (one as number), 0) / objectives.length;
}
