import { type LabelledLogits, largestInRow, probabilitiesOf } from './class-probabilities.ts';

/** One bin (low, high] of a reliability diagram. */
export interface ReliabilityBin {
  readonly low: number;
  readonly high: number;
  readonly count: number;
  /** Means over the bin; null if it is empty. */
  readonly confidence: number | null;
  readonly accuracy: number | null;
}

export interface Reliability {
  /** Expected calibration error: Σ share of the bin · |confidence − accuracy|. */
  readonly ece: number;
  readonly bins: readonly ReliabilityBin[];
}

/**
 * How often a classifier is right where it says how sure it is: confidences (the largest probability) in equal bins
 * (lo, hi], 15 in the reference (paper §1.6; Guo et al. 2017, eq. 3 and 5). A confidence of 0 counts in the first bin.
 */
export function reliabilityOf(
  decisions: { readonly confidences: ArrayLike<number>; isRight(row: number): boolean },
  numBins = 15,
): Reliability {
  const { confidences } = decisions;
  const sums = Array.from({ length: numBins }, () => ({ count: 0, confidence: 0, right: 0 }));
  for (let row = 0; row < confidences.length; row++) {
    const confidence = confidences[row];
    if (!(confidence >= 0 && confidence <= 1)) {
      throw new RangeError(`reliabilityOf: confidences[${row}] must be in [0, 1], got ${confidence}`);
    }
    const bin = sums[binOf(confidence, numBins)];
    bin.count++;
    bin.confidence += confidence;
    if (decisions.isRight(row)) bin.right++;
  }
  const bins = sums.map(({ count, confidence, right }, index) => ({
    low: index / numBins,
    high: (index + 1) / numBins,
    count,
    confidence: count === 0 ? null : confidence / count,
    accuracy: count === 0 ? null : right / count,
  }));
  const gap = sums.reduce((total, { confidence, right }) => total + Math.abs(confidence - right), 0);
  return { ece: confidences.length === 0 ? 0 : gap / confidences.length, bins };
}

/** The same for logits divided by a temperature. */
export function reliabilityOfLogits(labelled: LabelledLogits, temperature = 1): Reliability {
  const { labels, numClasses } = labelled;
  const probabilities = probabilitiesOf(labelled, temperature);
  const best = Array.from({ length: labels.length }, (_, row) =>
    largestInRow(probabilities, { row, numClasses }),
  );
  return reliabilityOf({
    confidences: best.map((index, row) => probabilities[row * numClasses + index]),
    isRight: (row) => best[row] === labels[row],
  });
}

/** The bin whose (low, high] holds the confidence, with the very bounds that the diagram shows. */
function binOf(confidence: number, numBins: number): number {
  let bin = Math.min(numBins - 1, Math.max(0, Math.ceil(confidence * numBins) - 1));
  if (bin > 0 && confidence <= bin / numBins) bin--;
  if (bin < numBins - 1 && confidence > (bin + 1) / numBins) bin++;
  return bin;
}
