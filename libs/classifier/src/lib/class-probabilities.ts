/** Logits with the label of each row: what metrics and calibrations are about. */
export interface LabelledLogits {
  /** [N, numClasses], row-major. */
  readonly logits: ArrayLike<number>;
  /** [N] */
  readonly labels: ArrayLike<number>;
  readonly numClasses: number;
}

/** softmax(logits / temperature) of each row in float64, [N, numClasses]. Throws RangeError for sizes that do not fit. */
export function probabilitiesOf(
  { logits, numClasses }: Pick<LabelledLogits, 'logits' | 'numClasses'>,
  temperature = 1,
): Float64Array {
  if (!(temperature > 0)) {
    throw new RangeError(`probabilitiesOf: temperature must be above 0, got ${temperature}`);
  }
  if (logits.length % numClasses !== 0) {
    throw new RangeError(
      `probabilitiesOf: expected rows of ${numClasses} logits, got ${logits.length} numbers`,
    );
  }
  const probabilities = new Float64Array(logits.length);
  for (let first = 0; first < logits.length; first += numClasses) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let index = 0; index < numClasses; index++) largest = Math.max(largest, logits[first + index]);
    let sum = 0;
    for (let index = 0; index < numClasses; index++) {
      const value = Math.exp((logits[first + index] - largest) / temperature);
      probabilities[first + index] = value;
      sum += value;
    }
    for (let index = 0; index < numClasses; index++) probabilities[first + index] /= sum;
  }
  return probabilities;
}

/** The class with the largest value in a row; of equals the first. */
export function largestInRow(
  values: ArrayLike<number>,
  { row, numClasses }: { row: number; numClasses: number },
): number {
  let best = 0;
  for (let index = 1; index < numClasses; index++) {
    if (values[row * numClasses + index] > values[row * numClasses + best]) best = index;
  }
  return best;
}

/** Mean of −log softmax(logits / temperature)[label], in nats, by the log-sum-exp: finite however sure the logits are. */
export function meanNegativeLogLikelihood(
  { logits, labels, numClasses }: LabelledLogits,
  temperature = 1,
): number {
  let total = 0;
  for (let row = 0; row < labels.length; row++) {
    const first = row * numClasses;
    let largest = Number.NEGATIVE_INFINITY;
    for (let index = 0; index < numClasses; index++) largest = Math.max(largest, logits[first + index]);
    let sum = 0;
    for (let index = 0; index < numClasses; index++) {
      sum += Math.exp((logits[first + index] - largest) / temperature);
    }
    total += Math.log(sum) - (logits[first + labels[row]] - largest) / temperature;
  }
  return total / labels.length;
}
