import type { FilterConfig, FilterStep, RankStep } from './filter-config.ts';
import { FilterError } from './filter-error.ts';
import { type FunnelStep, funnelStep } from './funnel.ts';
import { type Ranking, rankByConfidence, takeRanked } from './rank-by-confidence.ts';
import { probabilityAt, type ScoreSet } from './score-set.ts';
import {
  type Candidates,
  selectAgreeing,
  selectByBand,
  selectConfident,
  selectMultiAgreeing,
} from './select-by-scores.ts';

/** Counts of an attribute score in equal bins over [0, 1], of the images that a filter kept and of those it dropped. */
export interface KeptHistogram {
  readonly member: string;
  readonly edges: number[];
  readonly kept: number[];
  readonly dropped: number[];
}

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
  { steps, mode }: FilterConfig,
  from: Int32Array = allRows(scores),
): FilterResult {
  const classes = scores.record.classes.length;
  const facts = { labels: scores.labels, classes };
  const warnings: string[] = [];
  let rows = mode === 'fixed' ? withoutDuplicates(from, warnings) : from;
  const funnel = [funnelStep('all', rows, facts)];
  let subsets: FilterResult['subsets'] = [];
  for (const step of steps) {
    const candidates = { scores, rows };
    if (step.step === 'rank') {
      try {
        subsets = rankedSubsets(candidates, step, mode);
      } catch (error) {
        throw new FilterError((error as Error).message.replace(/\.$/, ''), funnel);
      }
      rows = subsets[0].rows;
    } else {
      rows = keep(candidates, step, mode);
    }
    funnel.push(funnelStep(describeStep(step), rows, facts));
    const empty = funnel[funnel.length - 1].perClass.indexOf(0);
    if (empty >= 0 && funnel[0].perClass[empty] > 0) {
      throw new FilterError(
        `no image of class "${scores.record.classes[empty]}" is left after ${describeStep(step)}; loosen it`,
        funnel,
      );
    }
  }
  warnings.push(...circularUse(scores, steps));
  return { rows, subsets, funnel, histograms: keptHistograms(scores, from, rows), warnings };
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

function rankedSubsets(
  candidates: Candidates,
  step: RankStep,
  mode: FilterConfig['mode'],
): FilterResult['subsets'] {
  const wrong = step.perClass ? 'leastSureNegative' : 'ignoringLabels';
  const order = mode === 'fixed' ? 'surestFirst' : wrong;
  const ranking: Ranking = rankByConfidence(candidates, { member: memberOf(candidates.scores, step), order });
  const counts = step.perClass ? [step.perClass] : step.sizes!.map((size) => [size / 2, size / 2] as const);
  return counts.map(([negatives, positives]) => ({
    size: negatives + positives,
    rows: takeRanked(ranking, [negatives, positives]),
  }));
}

/** The members that select: those of role filter; where there are none, all of them. */
function filterMembers({ record: { members } }: ScoreSet): number[] {
  const places = members.map((_, place) => place);
  const filters = places.filter((place) => members[place].role === 'filter');
  return filters.length > 0 ? filters : places;
}

/** The member that a step names; without a name the only one, or for a ranking the evaluation classifier. */
function memberOf(
  { record: { members } }: ScoreSet,
  { step, member }: { step: string; member?: string },
): number {
  const names = members.map(({ name }) => name);
  if (member !== undefined) {
    const place = names.indexOf(member);
    if (place >= 0) return place;
    throw new RangeError(
      `filter: ${step}: expected one of the members ${names.join(', ')}, got "${member}".`,
    );
  }
  if (members.length === 1) return 0;
  const wanted = step === 'rank' ? 'evaluation' : 'filter';
  const places = members.flatMap(({ role }, place) => (role === wanted ? [place] : []));
  if (places.length === 1) return places[0];
  throw new RangeError(
    `filter: ${step}: expected "member" to name one of ${names.join(', ')}: ${places.length} of them have the role ${wanted}.`,
  );
}

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

/** The classifier that will judge the samples must not have chosen the data (paper §9, trap 14). */
function circularUse(scores: ScoreSet, steps: FilterConfig['steps']): string[] {
  const { members } = scores.record;
  return members.flatMap(({ name, role }, place) => {
    if (role !== 'evaluation') return [];
    const used = steps.filter((step) => {
      if (step.step === 'multiAgree') return filterMembers(scores).includes(place);
      return step.step === 'confident' || memberOf(scores, step) === place;
    });
    if (used.length === 0) return [];
    return [
      `evaluation classifier "${name}" also selected the data (${used.map(({ step }) => step).join(', ')}): what it says of samples is not independent of what they were trained on.`,
    ];
  });
}

const histogramBins = 20;

function keptHistograms(scores: ScoreSet, from: Int32Array, rows: Int32Array): KeptHistogram[] {
  const classIndex = scores.record.classes.length - 1;
  const isKept = new Set(rows);
  return scores.record.members.map(({ name }, member) => {
    const kept = new Array<number>(histogramBins).fill(0);
    const dropped = new Array<number>(histogramBins).fill(0);
    for (const row of from) {
      const score = probabilityAt(scores, { row, member, classIndex });
      const bin = Math.min(histogramBins - 1, Math.floor(score * histogramBins));
      (isKept.has(row) ? kept : dropped)[bin]++;
    }
    const edges = Array.from({ length: histogramBins + 1 }, (_, edge) => edge / histogramBins);
    return { member: name, edges, kept, dropped };
  });
}
