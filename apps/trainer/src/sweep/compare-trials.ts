import { comparePaired, type PairedComparison, seedsMissing } from '@interpolab/evaluation';
import type { SweepConfig } from './sweep-config.ts';
import { jobsOf } from './sweep-job.ts';
import type { DoneJob } from './sweep-ledger.ts';
import type { Trial } from './trial.ts';

/** What the common seeds say of a trial's objective less that of the one it is held against. */
export interface TrialComparison extends PairedComparison {
  readonly trial: number;
  readonly against: number;
  /** Until a paired test would find this difference in 80 % of the cases; null where two seeds, or a difference, are missing. */
  readonly seedsMissing: number | null;
}

/** Every trial against one of them, seed by seed; without those that share no seed with it that gave a number. */
export function compareTrials(
  sweep: SweepConfig,
  trials: readonly Trial[],
  { against, find }: { readonly against: number; find(key: string): DoneJob | undefined },
): TrialComparison[] {
  const objectivesOf = (trial: Trial) =>
    new Map(
      jobsOf(sweep, trial).flatMap(({ key, seed }) => {
        const objective = find(key)?.objective ?? null;
        return objective === null ? [] : [[seed, objective] as const];
      }),
    );
  const base = trials.find(({ index }) => index === against);
  if (!base) return [];
  const baseline = objectivesOf(base);
  return trials
    .filter((trial) => trial !== base)
    .flatMap((trial) => {
      const pairs = [...objectivesOf(trial)].flatMap(([seed, b]) => {
        const a = baseline.get(seed);
        return a === undefined ? [] : [{ seed, a, b }];
      });
      if (pairs.length === 0) return [];
      const comparison = comparePaired(pairs);
      const missing = seedsMissing(comparison, Math.abs(comparison.meanDifference));
      return [{ trial: trial.index, against, ...comparison, seedsMissing: missing }];
    });
}

/** The trial that is the preset as the sweep sets it, or else the first. */
export function baseTrial(sweep: SweepConfig, trials: readonly Trial[]): number {
  const keysOf = (trial: Pick<Trial, 'index' | 'settings'>) =>
    jobsOf(sweep, trial)
      .map(({ key }) => key)
      .join();
  const unchanged = keysOf({ index: 0, settings: {} });
  return trials.find((trial) => keysOf(trial) === unchanged)?.index ?? 0;
}
