import {
  type LabelledLogits,
  largestInRow,
  meanNegativeLogLikelihood,
  probabilitiesOf,
} from './class-probabilities.ts';
import { rocAuc } from './roc-auc.ts';

/** How one class fares against the others. Null where nothing was there to be counted. */
export interface ClassMetrics {
  /** Images of the class. */
  readonly count: number;
  /** Share of its images that were recognised: the accuracy on this class, its recall. */
  readonly recall: number | null;
  /** Share of what was taken for it that is it. */
  readonly precision: number | null;
  /** Harmonic mean of the two: 2 TP / (2 TP + FP + FN). */
  readonly f1: number | null;
  readonly rocAuc: number | null;
}

/** Decisions of a classifier that abstains unless its probability is above a threshold. */
export interface ThresholdMetrics {
  readonly threshold: number;
  /** Images with some probability above the threshold. */
  readonly decided: number;
  /** Per class: share of the images decided for it that are it. */
  readonly precision: readonly (number | null)[];
  /** [label][decision]; the last column counts the undecided. */
  readonly confusion: readonly (readonly number[])[];
}

export interface ClassificationMetrics {
  readonly count: number;
  /** Mean negative log-likelihood in nats. */
  readonly loss: number;
  readonly accuracy: number;
  /** [label][class of the largest probability] */
  readonly confusion: readonly (readonly number[])[];
  readonly classes: readonly ClassMetrics[];
  readonly atThreshold: ThresholdMetrics;
}

/**
 * What a classifier is worth on labelled images. Unlike the reference's (paper §1.5) thresholds are compared with
 * probabilities and not with logits, accuracies are those of each class, and images above a threshold are counted.
 */
export function classificationMetrics(
  labelled: LabelledLogits,
  { threshold = 0.9, temperature = 1 }: { threshold?: number; temperature?: number } = {},
): ClassificationMetrics {
  const { labels, numClasses } = labelled;
  assertThreshold(threshold);
  const probabilities = probabilitiesOf(labelled, temperature);
  const count = labels.length;
  if (probabilities.length !== count * numClasses) {
    throw new RangeError(
      `classificationMetrics: expected ${numClasses} logits for each of ${count} labels, got ${probabilities.length} numbers`,
    );
  }
  const decide = (row: number) => largestInRow(probabilities, { row, numClasses });
  const decideAbove = (row: number) => {
    const best = decide(row);
    return probabilities[row * numClasses + best] > threshold ? best : numClasses;
  };
  const confusion = countDecisions(labels, { decide, rows: numClasses, columns: numClasses });
  const abstaining = countDecisions(labels, {
    decide: decideAbove,
    rows: numClasses,
    columns: numClasses + 1,
  });
  const classIndices = Array.from({ length: numClasses }, (_, index) => index);
  return {
    count,
    loss: meanNegativeLogLikelihood(labelled, temperature),
    accuracy: classIndices.reduce((sum, index) => sum + confusion[index][index], 0) / count,
    confusion,
    classes: classIndices.map((index) => ({
      ...fromConfusion(confusion, index),
      rocAuc: rocAuc(
        Float64Array.from({ length: count }, (_, row) => probabilities[row * numClasses + index]),
        (row) => labels[row] === index,
      ),
    })),
    atThreshold: {
      threshold,
      decided: count - abstaining.reduce((sum, row) => sum + row[numClasses], 0),
      precision: classIndices.map((index) => fromConfusion(abstaining, index).precision),
      confusion: abstaining,
    },
  };
}

function fromConfusion(confusion: readonly (readonly number[])[], index: number) {
  const right = confusion[index][index];
  const count = confusion[index].reduce((sum, value) => sum + value, 0);
  const taken = confusion.reduce((sum, row) => sum + row[index], 0);
  return {
    count,
    recall: share(right, count),
    precision: share(right, taken),
    f1: share(2 * right, count + taken),
  };
}

function countDecisions(
  labels: ArrayLike<number>,
  { decide, rows, columns }: { decide: (row: number) => number; rows: number; columns: number },
): number[][] {
  const counts = Array.from({ length: rows }, () => new Array<number>(columns).fill(0));
  for (let row = 0; row < labels.length; row++) counts[labels[row]][decide(row)]++;
  return counts;
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function assertThreshold(threshold: number): void {
  if (!(threshold >= 0 && threshold < 1)) {
    throw new RangeError(`classificationMetrics: threshold must be in [0, 1), got ${threshold}`);
  }
}
