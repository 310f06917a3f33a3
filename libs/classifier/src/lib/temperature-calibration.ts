import {
  type LabelledLogits,
  largestInRow,
  meanNegativeLogLikelihood,
  probabilitiesOf,
} from './class-probabilities.ts';
import { assertLabels } from './cross-entropy.ts';
import type { ImageClassifier } from './image-classifier.ts';
import { minimiseLbfgs } from './lbfgs.ts';
import { type Reliability, reliabilityOfLogits } from './reliability.ts';

/** What a set of labelled logits looks like at one temperature. */
export interface CalibrationState extends Reliability {
  /** Mean negative log-likelihood in nats. */
  readonly nll: number;
}

export interface TemperatureCalibration {
  readonly temperature: number;
  readonly count: number;
  readonly before: CalibrationState;
  readonly after: CalibrationState;
}

/** The reference's start (paper §1.6). */
const startTemperature = 1.5;

/**
 * Temperature scaling (Guo et al. 2017, §4.2; paper §1.6): the T > 0 that minimises the mean of
 * −log softmax(logits / T)[label], by L-BFGS over log T in float64. @throws RangeError if there is no such T: logits that
 * are always right want T → 0, logits that do not favour the labels T → ∞.
 */
export function fitTemperature(labelled: LabelledLogits): TemperatureCalibration {
  const { logits, labels, numClasses } = labelled;
  const count = labels.length;
  if (count === 0 || logits.length !== count * numClasses) {
    throw new RangeError(
      `fitTemperature: expected ${numClasses} logits for each of ${count} labels, got ${logits.length} numbers`,
    );
  }
  assertLabels('fitTemperature', labels, { count, numLabels: numClasses });
  assertHasMinimum(labelled);
  const found = minimiseLbfgs(
    ([logTemperature]) => slopeAt(labelled, Math.exp(logTemperature)),
    Float64Array.of(Math.log(startTemperature)),
  );
  const temperature = Math.exp(found.x[0]);
  return {
    temperature,
    count,
    before: stateAt(labelled, 1),
    after: stateAt(labelled, temperature),
  };
}

/** What T leaves of calibration on other images than those that it was fitted to. */
export function calibrationAt(labelled: LabelledLogits, temperature: number): CalibrationState {
  return stateAt(labelled, temperature);
}

/**
 * Divides weight and bias of the last layer by T, as the reference saves a calibrated classifier: its logits then need no
 * further number. Once only.
 */
export function divideLastLayer({ parameters }: ImageClassifier, temperature: number): void {
  if (!(temperature > 0)) throw new RangeError(`divideLastLayer: T must be above 0, got ${temperature}`);
  for (const name of ['classifier.1.weight', 'classifier.1.bias']) {
    const parameter = parameters.get(name);
    parameter.assign(parameter.toDisk().map((value) => value / temperature));
  }
}

/**
 * Over 1 / T the loss is convex, with slope mean(mean_c z_c − z_label) at 0 and mean(max_c z_c − z_label) at infinity: its
 * minimum is inside where the first is negative and the second positive.
 */
function assertHasMinimum({ logits, labels, numClasses }: LabelledLogits): void {
  const count = labels.length;
  let atZero = 0;
  let atInfinity = 0;
  for (let row = 0; row < count; row++) {
    const label = logits[row * numClasses + labels[row]];
    const best = logits[row * numClasses + largestInRow(logits, { row, numClasses })];
    for (let index = 0; index < numClasses; index++) {
      atZero += (logits[row * numClasses + index] - label) / numClasses;
    }
    atInfinity += best - label;
  }
  if (!(atZero < 0)) {
    throw new RangeError(
      `fitTemperature: expected logits that favour the labels, got ${count} images on which they do not (T → ∞)`,
    );
  }
  if (!(atInfinity > 0)) {
    throw new RangeError(
      `fitTemperature: expected logits that are sometimes wrong, got ${count} images without an error (T → 0)`,
    );
  }
}

/** The loss and d loss / d log T = mean over rows of Σ_c (1[c = label] − p_c) z_c / T. */
function slopeAt(labelled: LabelledLogits, temperature: number) {
  const { logits, labels, numClasses } = labelled;
  const probabilities = probabilitiesOf(labelled, temperature);
  let slope = 0;
  for (let row = 0; row < labels.length; row++) {
    for (let index = 0; index < numClasses; index++) {
      const at = row * numClasses + index;
      slope += (((index === labels[row] ? 1 : 0) - probabilities[at]) * logits[at]) / temperature;
    }
  }
  const value = meanNegativeLogLikelihood(labelled, temperature);
  return { value, gradient: Float64Array.of(slope / labels.length) };
}

function stateAt(labelled: LabelledLogits, temperature: number): CalibrationState {
  return {
    nll: meanNegativeLogLikelihood(labelled, temperature),
    ...reliabilityOfLogits(labelled, temperature),
  };
}
