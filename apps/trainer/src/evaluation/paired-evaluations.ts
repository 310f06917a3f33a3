import { comparePaired, type PairedComparison, seedsMissing } from '@interpolab/evaluation';
import { formatShare } from '../report/format.ts';
import type { EvaluationRecord } from './run-evaluation.ts';

/** What common seeds say of the share in the middle, less that of a baseline. */
export interface PairedDifference extends PairedComparison {
  readonly condition: string;
  /** `unconditional`, of the same recipe; or `earlier`, the same condition of an earlier evaluation. */
  readonly baseline: string;
  readonly judge: string;
  /** Until a paired test would find this difference in 80 % of the cases. */
  readonly seedsMissing: number | null;
}

type Sets = EvaluationRecord['sets'];

/** Every condition of runs that were given with several seeds against the free samples of the same recipe. */
export function pairedWithFree({
  judges,
  sets,
}: Pick<EvaluationRecord, 'judges' | 'sets'>): PairedDifference[] {
  const recipes = new Set(sets.flatMap(({ origin }) => origin?.recipe ?? []));
  return [...recipes].flatMap((recipe) => {
    const own = sets.filter(({ origin }) => origin?.recipe === recipe);
    return judges.flatMap(({ name }, at) =>
      conditionsOf(own)
        .filter((condition) => condition !== 'unconditional')
        .flatMap((condition) =>
          pair(
            { condition, baseline: 'unconditional', judge: name },
            sharesOf(own, 'unconditional', at),
            sharesOf(own, condition, at),
          ),
        ),
    );
  });
}

/** Every condition against the same one of an earlier evaluation, by the same judges in whatever order they were named. */
export function pairedWithEarlier(now: EvaluationRecord, earlier: EvaluationRecord): PairedDifference[] {
  return now.judges.flatMap(({ name, sha256 }, at) => {
    const before = earlier.judges.findIndex((judge) => judge.sha256 === sha256);
    if (before < 0) return [];
    return conditionsOf(now.sets).flatMap((condition) =>
      pair(
        { condition, baseline: 'earlier', judge: name },
        sharesOf(earlier.sets, condition, before),
        sharesOf(now.sets, condition, at),
      ),
    );
  });
}

export function describePaired(differences: readonly PairedDifference[]): string {
  return differences
    .map(({ condition, baseline, judge, pairs, meanDifference, low, high, seedsMissing: missing }) => {
      const against = baseline === 'earlier' ? 'the earlier one' : baseline;
      const seeds =
        missing === null
          ? ''
          : `; seeds still needed to find that: ${Number.isFinite(missing) ? missing : 'over 100,000'}`;
      return `${condition} against ${against} by ${judge}: ${formatShare(meanDifference)} in the middle (${(100 * low!).toFixed(1)} to ${formatShare(high!)}), seed by seed over ${pairs}${seeds}\n`;
    })
    .join('');
}

const conditionsOf = (sets: Sets) => [...new Set(sets.flatMap(({ origin }) => origin?.condition ?? []))];

/** The share in the middle by seed; of several sets with one seed the first counts. */
function sharesOf(sets: Sets, condition: string, judge: number): Map<number, number> {
  const shares = new Map<number, number>();
  for (const { origin, judged } of sets) {
    const share = judged[judge].fixed.inMiddle.share;
    if (origin?.condition !== condition || share === null || shares.has(origin.seed)) continue;
    shares.set(origin.seed, share);
  }
  return shares;
}

/** Nothing below two common seeds: one says nothing of how far others would be off. */
function pair(
  names: Pick<PairedDifference, 'condition' | 'baseline' | 'judge'>,
  baseline: ReadonlyMap<number, number>,
  own: ReadonlyMap<number, number>,
): PairedDifference[] {
  const pairs = [...own].flatMap(([seed, b]) => {
    const a = baseline.get(seed);
    return a === undefined ? [] : [{ seed, a, b }];
  });
  if (pairs.length < 2) return [];
  const comparison = comparePaired(pairs);
  const missing = seedsMissing(comparison, Math.abs(comparison.meanDifference));
  return [{ ...names, ...comparison, seedsMissing: missing }];
}
