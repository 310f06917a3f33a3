import { circularUse } from './circular-use.ts';
import type { FilterConfig, FilterStep, RankStep } from './filter-config.ts';
import { FilterError } from './filter-error.ts';
import { type FunnelStep, funnelStep } from './funnel.ts';
import { type KeptHistogram, keptHistograms } from './kept-histogram.ts';
import { rankByConfidence, shortfall, takeRanked } from './rank-by-confidence.ts';
import { filterMembers, memberOf } from './score-members.ts';
import type { ScoreSet } from './score-set.ts';
import {
  type Candidates,
  selectAgreeing,
  selectByBand,
  selectConfident,
  selectMultiAgreeing,
} from './select-by-scores.ts';

/** What came of a filter. */
export interface FilterResult {
  /** Rows of the data set that are kept, ascending; with repetitions only in `reference` mode. */
  readonly rows: Int32Array;
  /** The nested subsets that a ranking made, by size, the largest first. */
  readonly subsets: readonly { readonly size: number; readonly rows: Int32Array }[];
  readonly funnel: readonly FunnelStep[];
  readonly histograms: readonly KeptHistogram[];
  /** What a reader of the results has to know; one line each. */
  readonly warnings: readonly string[];
}

/**
 * Runs the steps of a filter over the rows of a score set. `from` are the rows to start with: all of them, or those of
 * an index list. Throws FilterError with the funnel where a class ends up empty; RangeError for members that are not
 * there.
 */
export function applyFilter(
  scores: ScoreSet,
  { steps, mode, allowEmptyClass }: FilterConfig,
  from: Int32Array = allRows(scores),
): FilterResult {
  const classes = scores.record.classes.length;
  const facts = { labels: scores.labels, classes };
  const warnings: string[] = [];
  const start = mode === 'fixed' ? withoutDuplicates(from, warnings) : from;
  let rows = start;
  const funnel = [funnelStep('all', rows, facts)];
  let subsets: FilterResult['subsets'] = [];
  for (const step of steps) {
    const candidates = { scores, rows };
    if (step.step === 'rank') {
      const { ranking, counts } = rankFor(candidates, step, mode);
      const problem = shortfall(ranking, counts[0]);
      if (problem) throw new FilterError(`rank: ${problem}`, funnel);
      subsets = counts.map((perClass) => ({
        size: perClass[0] + perClass[1],
        rows: takeRanked(ranking, perClass),
      }));
      rows = subsets[0].rows;
    } else {
      rows = keep(candidates, step, mode);
    }
    funnel.push(funnelStep(describeStep(step), rows, facts));
    const emptied = funnel[0].perClass.findIndex(
      (count, at) => count > 0 && lastOf(funnel).perClass[at] === 0,
    );
    if (rows.length === 0 || (emptied >= 0 && !allowEmptyClass)) {
      const what = rows.length === 0 ? 'no image' : `no image of class "${scores.record.classes[emptied]}"`;
      throw new FilterError(`${what} is left after ${describeStep(step)}; loosen it`, funnel);
    }
  }
  warnings.push(...circularUse(scores, steps));
  return { rows, subsets, funnel, histograms: keptHistograms(scores, start, rows), warnings };
}

function lastOf(funnel: readonly FunnelStep[]): FunnelStep {
  return funnel[funnel.length - 1];
}

function allRows({ count }: ScoreSet): Int32Array {
  return Int32Array.from({ length: count }, (_, row) => row);
}

function withoutDuplicates(rows: Int32Array, warnings: string[]): Int32Array {
  const unique = Int32Array.from(new Set(rows)).sort((a, b) => a - b);
  if (unique.length < rows.length) {
    warnings.push(`${rows.length - unique.length} repeated rows were dropped; mode "reference" keeps them.`);
  }
  return unique;
}

function keep(candidates: Candidates, step: Exclude<FilterStep, RankStep>, mode: FilterConfig['mode']) {
  const { scores } = candidates;
  switch (step.step) {
    case 'band':
      return selectByBand(candidates, { member: memberOf(scores, step), keep: step.keep });
    case 'agree':
      return selectAgreeing(candidates, { member: memberOf(scores, step), threshold: step.threshold });
    case 'multiAgree':
      return selectMultiAgreeing(candidates, {
        members: filterMembers(scores),
        threshold: step.threshold,
      });
    case 'confident':
      return selectConfident(candidates, {
        members: scores.record.members.map((_, member) => member),
        epsilon: step.epsilon,
        agreeWithLabel: mode === 'fixed' && step.agreeWithLabel,
      });
  }
}

/** The ranking of a step, and how many of each class its subsets take, the largest subset first. */
function rankFor(candidates: Candidates, step: RankStep, mode: FilterConfig['mode']) {
  const { sizes, perClass } = step;
  const asInReference = perClass ? 'leastSureNegative' : 'ignoringLabels';
  const ranking = rankByConfidence(candidates, {
    member: memberOf(candidates.scores, step),
    order: mode === 'fixed' ? 'surestFirst' : asInReference,
  });
  const counts = perClass ? [perClass] : (sizes ?? []).map((size) => [size / 2, size / 2] as const);
  return { ranking, counts };
}

/** A step as a person reads it: `multiAgree > 0.9999`. */
export function describeStep(step: FilterStep): string {
  switch (step.step) {
    case 'band':
      return `band ${step.keep.map(([from, to]) => `${from}…${to}`).join(' or ')}`;
    case 'agree':
      return `agree > ${step.threshold}`;
    case 'multiAgree':
      return `multiAgree > ${step.threshold}`;
    case 'confident':
      return `confident < ${step.epsilon}`;
    case 'rank':
      return `rank ${step.perClass ? step.perClass.join(' + ') : step.sizes![0]}`;
  }
}
