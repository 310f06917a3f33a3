import { randomSettings } from './random-settings.ts';
import type { SweepConfig, SweepMethod } from './sweep-config.ts';
import { bestFirst, type JudgedTrial, type Suggestion } from './trial.ts';

type Halving = Extract<SweepMethod, { kind: 'halving' }>;

interface Rung {
  /** The number of its first trial, and how many it has. */
  readonly start: number;
  readonly size: number;
  /** The budget of its trials. */
  readonly budget: number;
}

/** All rungs: each has one of every `reduction` trials of the one before, with `reduction` times the budget. */
export function rungsOf({ trials, budget: { from, to }, reduction }: Halving): Rung[] {
  const rungs: Rung[] = [];
  for (let [start, size, budget] = [0, trials, from]; size > 0 && budget <= to; ) {
    rungs.push({ start, size, budget });
    start += size;
    size = Math.floor(size / reduction);
    budget *= reduction;
  }
  return rungs;
}

/**
 * Successive halving: random settings with the first budget, and of each rung the best in the next. A rung begins when
 * the one before is judged; trials that gave no number do not go on.
 */
export function suggestHalving(
  sweep: SweepConfig,
  method: Halving,
  trials: readonly JudgedTrial[],
): Suggestion {
  const index = trials.length;
  const rungs = rungsOf(method);
  const rung = rungs.findIndex(({ start, size }) => index < start + size);
  if (rung < 0) return 'end';
  const { start, budget } = rungs[rung];
  const withBudget = { [method.budget.path]: budget };
  if (rung === 0) return { index, settings: { ...randomSettings(sweep, index), ...withBudget }, rung };
  const before = trials.slice(rungs[rung - 1].start, start);
  if (before.some(({ objective }) => objective === undefined)) return 'wait';
  const judged = before.filter(({ objective }) => objective !== null).sort(bestFirst(sweep.objective.goal));
  const winner = judged[index - start];
  return winner ? { index, settings: { ...winner.settings, ...withBudget }, rung } : 'end';
}
