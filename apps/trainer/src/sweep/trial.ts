import type { JsonValue } from '../config/json-value.ts';

/** Settings to try, by path of the config. */
export type Settings = Readonly<Record<string, JsonValue>>;

/** One point of a sweep. */
export interface Trial {
  readonly index: number;
  /** What the method chose. */
  readonly settings: Settings;
  /** Where successive halving has it run again: 0, 1, … */
  readonly rung?: number;
}

/**
 * What a trial came to: the mean of its objective over the seeds, null where none of them gave a number. Left out as
 * long as a seed is missing.
 */
export interface JudgedTrial extends Trial {
  readonly objective?: number | null;
}

/** What to do next: try something, wait for results first, or end. */
export type Suggestion = Trial | 'wait' | 'end';

/** Sorts the best first, whatever the goal; those without a number come last. Equal ones keep their order. */
export function bestFirst(goal: 'maximize' | 'minimize') {
  const sign = goal === 'maximize' ? -1 : 1;
  const rank = ({ objective }: JudgedTrial) =>
    objective === undefined || objective === null ? Number.POSITIVE_INFINITY : sign * objective;
  return (a: JudgedTrial, b: JudgedTrial) =>
    rank(a) === rank(b) ? a.index - b.index : rank(a) < rank(b) ? -1 : 1;
}
