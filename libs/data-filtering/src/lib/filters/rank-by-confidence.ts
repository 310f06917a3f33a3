import { probabilityAt } from './score-set.ts';
import type { Candidates } from './select-by-scores.ts';

/** The candidates of both classes, each in the order in which a ranking takes them. */
export interface Ranking {
  readonly negative: Int32Array;
  readonly positive: Int32Array;
}

export type RankOrder =
  /** Each class by its own label, the surest first. */
  | 'surestFirst'
  /** The reference's ranking of smiles: labels do not matter, lowest and highest P(positive) (paper §1.4, smile, 5). */
  | 'ignoringLabels'
  /** The reference's ranking of age and hair: the negative side from its least sure image on (paper §1.4, age, 5). */
  | 'leastSureNegative';

/** Ranks the candidates of a two-class score set by one member's P(positive). Equal scores keep their order. */
export function rankByConfidence(
  { scores, rows }: Candidates,
  { member, order }: { member: number; order: RankOrder },
): Ranking {
  if (scores.record.classes.length !== 2) {
    throw new RangeError(`rank: expected scores of 2 classes, got ${scores.record.classes.length}.`);
  }
  const positiveOf = (row: number): number => probabilityAt(scores, { row, member, classIndex: 1 });
  const ascending = Int32Array.from(rows).sort((a, b) => positiveOf(a) - positiveOf(b) || a - b);
  const descending = Int32Array.from(rows).sort((a, b) => positiveOf(b) - positiveOf(a) || a - b);
  switch (order) {
    case 'surestFirst':
      return {
        negative: ascending.filter((row) => scores.labels[row] === 0),
        positive: descending.filter((row) => scores.labels[row] === 1),
      };
    case 'ignoringLabels':
      return { negative: ascending, positive: descending };
    case 'leastSureNegative':
      return {
        // sorted by P(negative) upwards, of the images that the member calls negative
        negative: descending.filter((row) => positiveOf(row) < 0.5),
        positive: descending.filter((row) => positiveOf(row) >= 0.5),
      };
  }
}

/** What a ranking lacks for so many of each class, in words; null if it has them. */
export function shortfall(
  { negative, positive }: Ranking,
  [negatives, positives]: readonly [number, number],
): string | null {
  const lack = (name: string, wanted: number, found: number): string | null =>
    found < wanted
      ? `expected at least ${wanted} images of the ${name} class, got ${found} (ask for fewer, or loosen the steps before)`
      : null;
  return lack('negative', negatives, negative.length) ?? lack('positive', positives, positive.length);
}

/**
 * The first of each class, in ascending order. Taking fewer from the same ranking gives a subset, so subsets of
 * decreasing size are nested. Throws RangeError where a class has too few.
 */
export function takeRanked(ranking: Ranking, perClass: readonly [number, number]): Int32Array {
  const problem = shortfall(ranking, perClass);
  if (problem) throw new RangeError(`takeRanked: ${problem}.`);
  const [negatives, positives] = perClass;
  const chosen = [...ranking.negative.subarray(0, negatives), ...ranking.positive.subarray(0, positives)];
  return Int32Array.from(chosen).sort((a, b) => a - b);
}
