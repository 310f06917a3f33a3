import { gridValues } from './parameter-domain.ts';
import { randomSettings } from './random-settings.ts';
import { rungsOf, suggestHalving } from './suggest-halving.ts';
import { suggestTpe } from './suggest-tpe.ts';
import type { SweepConfig } from './sweep-config.ts';
import type { JudgedTrial, Settings, Suggestion } from './trial.ts';

/**
 * The trial after those that are there. It depends on the sweep and on what came of earlier trials alone, not on which
 * of them ended first: the same sweep asks for the same trials on one worker and on many, stopped or not.
 */
export function suggestTrial(sweep: SweepConfig, trials: readonly JudgedTrial[]): Suggestion {
  const index = trials.length;
  const { method } = sweep;
  switch (method.kind) {
    case 'grid':
      return index < countTrials(sweep) ? { index, settings: gridPoint(sweep, index) } : 'end';
    case 'random':
      return index < method.trials ? { index, settings: randomSettings(sweep, index) } : 'end';
    case 'tpe':
      return suggestTpe(sweep, method, trials);
    case 'halving':
      return suggestHalving(sweep, method, trials);
  }
}

/** How many trials a sweep has at most. */
export function countTrials({ method, parameters }: SweepConfig): number {
  switch (method.kind) {
    case 'grid':
      return Object.entries(parameters).reduce(
        (all, [path, domain]) => all * gridValues(path, domain).length,
        1,
      );
    case 'halving':
      return rungsOf(method).reduce((all, { size }) => all + size, 0);
    default:
      return method.trials;
  }
}

/** The grid's combination of a number; the last parameter changes first. */
function gridPoint({ parameters }: SweepConfig, index: number): Settings {
  const chosen = new Map<string, Settings[string]>();
  let rest = index;
  for (const [path, domain] of Object.entries(parameters).reverse()) {
    const values = gridValues(path, domain);
    chosen.set(path, values[rest % values.length]);
    rest = Math.floor(rest / values.length);
  }
  return Object.fromEntries(Object.keys(parameters).map((path) => [path, chosen.get(path)!]));
}
