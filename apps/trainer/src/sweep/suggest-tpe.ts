import { RandomStream, streamFor } from '@interpolab/tensor';
import { parzenDensity } from './parzen-estimator.ts';
import { randomSettings } from './random-settings.ts';
import type { SweepConfig, SweepMethod } from './sweep-config.ts';
import { bestFirst, type JudgedTrial, type Settings, type Suggestion } from './trial.ts';

type Tpe = Extract<SweepMethod, { kind: 'tpe' }>;

/**
 * Tree-structured Parzen estimator: what is likely among the good trials and unlikely among the others. It looks at
 * all trials but the last `lag`, so that those may still be under way. Bergstra et al. 2011, section 4.
 */
export function suggestTpe(sweep: SweepConfig, method: Tpe, trials: readonly JudgedTrial[]): Suggestion {
  const index = trials.length;
  if (index >= method.trials) return 'end';
  if (index < method.startup) return { index, settings: randomSettings(sweep, index) };
  const known = trials.slice(0, Math.max(0, index - method.lag));
  if (known.some(({ objective }) => objective === undefined)) return 'wait';
  const sorted = [...known].sort(bestFirst(sweep.objective.goal));
  const good = Math.max(1, Math.ceil(method.goodShare * sorted.length));
  return { index, settings: mostPromising(sweep, method, { index, sorted, good }) };
}

/** Of candidates drawn from the good trials' density, the one with the greatest ratio to the others' density. */
function mostPromising(
  { parameters, seed }: SweepConfig,
  { candidates }: Tpe,
  { index, sorted, good }: { index: number; sorted: readonly JudgedTrial[]; good: number },
): Settings {
  const random = new RandomStream(seed, streamFor('sweep', 'tpe', index));
  const densities = Object.entries(parameters).map(([path, domain]) => {
    const tried = sorted.map(({ settings }) => settings[path]);
    return {
      path,
      likely: parzenDensity(domain, tried.slice(0, good)),
      unlikely: parzenDensity(domain, tried.slice(good)),
    };
  });
  let best: { settings: Settings; gain: number } | undefined;
  for (let candidate = 0; candidate < candidates; candidate++) {
    const drawn = densities.map(({ path, likely, unlikely }) => {
      const value = likely.draw(random);
      return { path, value, gain: likely.logDensity(value) - unlikely.logDensity(value) };
    });
    const gain = drawn.reduce((sum, one) => sum + one.gain, 0);
    const settings = Object.fromEntries(drawn.map(({ path, value }) => [path, value]));
    if (!best || gain > best.gain) best = { settings, gain };
  }
  return best!.settings;
}
