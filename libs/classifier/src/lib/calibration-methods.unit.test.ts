import { RandomStream } from '@interpolab/tensor';
import { describe, expect, it } from 'vitest';
import { calibrateLogits, fitCalibration, uncalibrated } from './calibration.ts';
import { probabilitiesOf } from './class-probabilities.ts';
import { reliabilityOfLogits } from './reliability.ts';
import { fitTemperature } from './temperature-calibration.ts';

/** Images whose true odds are known, and a classifier that cubes them: no temperature mends that. */
function cubed(count: number, seed: number) {
  const stream = new RandomStream(seed);
  const odds = stream.normals(count).map((z) => 1.5 * z);
  const labels = odds.map((z) => (stream.uniform() < 1 / (1 + Math.exp(-z)) ? 1 : 0));
  const logits = Float64Array.from({ length: 2 * count }, (_, at) => (at % 2 ? odds[at >> 1] ** 3 : 0));
  return { logits, labels, numClasses: 2 };
}

describe(fitCalibration, () => {
  it('by temperature is what fitTemperature finds, and divides the logits', () => {
    const labelled = cubed(2000, 1);
    const calibration = fitCalibration(labelled, 'temperature');
    const { temperature } = fitTemperature(labelled);
    expect(calibration).toEqual({ method: 'temperature', temperature });
    expect(calibrateLogits(labelled, calibration)[1]).toBe(labelled.logits[1] / temperature);
  });

  it('by isotonic regression mends what no temperature can, on images it was not fitted to', () => {
    const [fitted, fresh] = [cubed(20_000, 2), cubed(20_000, 3)];
    const eceAfter = (method: 'temperature' | 'isotonic') => {
      const logits = calibrateLogits(fresh, fitCalibration(fitted, method));
      return reliabilityOfLogits({ ...fresh, logits }).ece;
    };
    expect(eceAfter('temperature')).toBeGreaterThan(0.03);
    expect(eceAfter('isotonic')).toBeLessThan(0.012); // the noise of 20,000 images in 15 bins is about 0.007
  });

  it('stays half an image away from certainty', () => {
    const labelled = { logits: [0, -9, 0, -8, 0, 8, 0, 9], labels: [0, 0, 1, 1], numClasses: 2 };
    const calibrated = calibrateLogits(labelled, fitCalibration(labelled, 'isotonic'));
    const positive = probabilitiesOf({ logits: calibrated, numClasses: 2 }).filter((_, at) => at % 2 === 1);
    expect([...positive].map((p) => Number(p.toFixed(12)))).toEqual([0.125, 0.125, 0.875, 0.875]);
  });

  it('by nothing leaves the logits as they are', () => {
    const { logits, numClasses } = cubed(5, 4);
    expect(calibrateLogits({ logits, numClasses }, uncalibrated)).toEqual(logits);
  });

  it('refuses isotonic regression of three classes', () => {
    const three = { logits: [1, 2, 3], labels: [2], numClasses: 3 };
    expect(() => fitCalibration(three, 'isotonic')).toThrow(
      'fitCalibration: isotonic is for two classes, got 3 (use temperature)',
    );
  });
});
