import { z } from 'zod';
import { type LabelledLogits, probabilitiesOf } from './class-probabilities.ts';
import { applyIsotonic, fitIsotonic } from './isotonic-calibration.ts';
import { fitTemperature } from './temperature-calibration.ts';

export const calibrationMethods = ['temperature', 'isotonic', 'none'] as const;

/** How a classifier's probabilities are made to mean what they say. */
export const calibrationConfigSchema = z.strictObject({
  /** `temperature` as in paper §1.6; `isotonic`, any rising map, for two classes and many held-out images. */
  method: z.enum(calibrationMethods).default('temperature'),
  /**
   * Divide the last layer by the temperature in the saved weights, as the reference does: whoever loads them has
   * calibrated logits and nothing to remember. Only with `temperature`.
   */
  divideLastLayer: z.boolean().default(false),
});

export type CalibrationConfig = Readonly<z.output<typeof calibrationConfigSchema>>;

/** A fitted map from a classifier's logits to calibrated ones; plain data, to be saved beside the classifier. */
export type Calibration =
  | { readonly method: 'none' }
  | { readonly method: 'temperature'; readonly temperature: number }
  | { readonly method: 'isotonic'; readonly scores: readonly number[]; readonly values: readonly number[] };

export const uncalibrated: Calibration = { method: 'none' };

/**
 * Fits a calibration to held-out images. Isotonic values stay half an image away from 0 and 1, so that no image can cost
 * infinitely much. @throws RangeError as `fitTemperature` does, and for isotonic calibration of other than two classes.
 */
export function fitCalibration(labelled: LabelledLogits, method: CalibrationConfig['method']): Calibration {
  if (method === 'none') return uncalibrated;
  if (method === 'temperature') return { method, temperature: fitTemperature(labelled).temperature };
  const { labels, numClasses } = labelled;
  if (numClasses !== 2) {
    throw new RangeError(`fitCalibration: isotonic is for two classes, got ${numClasses} (use temperature)`);
  }
  const probabilities = probabilitiesOf(labelled);
  const positive = Float64Array.from(labels, (_, row) => probabilities[2 * row + 1]);
  const { scores, values } = fitIsotonic(positive, (row) => labels[row] === 1);
  const least = 0.5 / labels.length;
  return {
    method,
    scores: [...scores],
    values: Array.from(values, (value) => Math.min(1 - least, Math.max(least, value))),
  };
}

/** Calibrated logits: their softmax are the calibrated probabilities. float64 [N, numClasses]. */
export function calibrateLogits(
  { logits, numClasses }: Pick<LabelledLogits, 'logits' | 'numClasses'>,
  calibration: Calibration,
): Float64Array {
  if (calibration.method === 'none') return Float64Array.from(logits);
  if (calibration.method === 'temperature') {
    return Float64Array.from(logits, (value) => value / calibration.temperature);
  }
  const scores = Float64Array.from(calibration.scores);
  const values = Float64Array.from(calibration.values);
  const probabilities = probabilitiesOf({ logits, numClasses });
  const calibrated = new Float64Array(logits.length);
  for (let first = 0; first < logits.length; first += numClasses) {
    const positive = applyIsotonic({ scores, values }, probabilities[first + 1]);
    calibrated[first] = Math.log1p(-positive);
    calibrated[first + 1] = Math.log(positive);
  }
  return calibrated;
}
