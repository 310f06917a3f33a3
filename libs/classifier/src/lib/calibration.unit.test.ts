import { RandomStream, startEngine } from '@interpolab/tensor';
import '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { createImageClassifier } from './image-classifier.ts';
import { imageClassifierConfigSchema } from './image-classifier-config.ts';
import { applyIsotonic, fitIsotonic } from './isotonic-calibration.ts';
import { minimiseLbfgs } from './lbfgs.ts';
import { reliabilityOf } from './reliability.ts';
import { divideLastLayer, fitTemperature } from './temperature-calibration.ts';

describe(fitTemperature, () => {
  /** Every logit of the true odds, with labels in the exact shares: 100 images at p = 0.6, 0.8, 0.9. */
  function exactShares(scale: number) {
    const logits: number[] = [];
    const labels: number[] = [];
    for (const p of [0.6, 0.8, 0.9]) {
      for (let image = 0; image < 100; image++) {
        logits.push(0, scale * Math.log(p / (1 - p)));
        labels.push(image < Math.round(100 * p) ? 1 : 0);
      }
    }
    return { logits, labels, numClasses: 2 };
  }

  it.each([0.25, 1, 3, 20])('finds T = s where logits are the true log-odds times s = %d', (scale) => {
    const { temperature, before, after } = fitTemperature(exactShares(scale));
    expect(temperature / scale).toBeCloseTo(1, 7);
    expect(after.ece).toBeLessThan(1e-7);
    const entropy = [0.6, 0.8, 0.9].map((p) => -p * Math.log(p) - (1 - p) * Math.log(1 - p));
    expect(after.nll).toBeCloseTo(
      entropy.reduce((sum, value) => sum + value / 3, 0),
      9,
    );
    expect(before.nll).toBeGreaterThanOrEqual(after.nll - 1e-12);
  });

  it('finds s within sampling error where labels are drawn', () => {
    const stream = new RandomStream(4);
    const odds = stream.normals(20_000).map((z) => 2 * z);
    const labels = odds.map((z) => (stream.uniform() < 1 / (1 + Math.exp(-z)) ? 1 : 0));
    const logits = Float32Array.from({ length: 40_000 }, (_, at) => (at % 2 ? 2.5 * odds[at >> 1] : 0));
    const { temperature, after } = fitTemperature({ logits, labels, numClasses: 2 });
    expect(Math.abs(temperature - 2.5)).toBeLessThan(0.15);
    expect(after.ece).toBeLessThan(0.01);
  });

  it('refuses logits without a best temperature', () => {
    const separated = { logits: [0, 3, 3, 0], labels: [1, 0], numClasses: 2 };
    expect(() => fitTemperature(separated)).toThrow(
      'fitTemperature: expected logits that are sometimes wrong, got 2 images without an error (T → 0)',
    );
    expect(() => fitTemperature({ ...separated, labels: [0, 1] })).toThrow(
      'fitTemperature: expected logits that favour the labels, got 2 images on which they do not (T → ∞)',
    );
    expect(() => fitTemperature({ ...separated, labels: [0] })).toThrow(
      'fitTemperature: expected 2 logits for each of 1 labels, got 4 numbers',
    );
  });
});

describe(reliabilityOf, () => {
  it('is the error counted by hand, over bins (lo, hi]', () => {
    // Of 5 bins: 0.4 belongs to (0.2, 0.4], 0.5 and 0.6 to (0.4, 0.6], 0.9 to (0.8, 1].
    const isRight = (row: number) => row !== 1;
    const { ece, bins } = reliabilityOf({ confidences: [0.4, 0.5, 0.6, 0.9], isRight }, 5);
    expect(bins.map(({ count }) => count)).toEqual([0, 1, 2, 0, 1]);
    expect(bins[2]).toMatchObject({ accuracy: 0.5 });
    expect(bins[2].confidence).toBeCloseTo(0.55, 12);
    expect(bins[0]).toEqual({ low: 0, high: 0.2, count: 0, confidence: null, accuracy: null });
    expect(ece).toBeCloseTo((1 * 0.6 + 2 * 0.05 + 1 * 0.1) / 4, 12);
  });

  it('has 15 bins, whose bounds belong to the lower one', () => {
    for (let bound = 1; bound <= 15; bound++) {
      const { bins } = reliabilityOf({ confidences: [bound / 15], isRight: () => true });
      expect(bins.findIndex(({ count }) => count === 1)).toBe(bound - 1);
    }
  });
});

describe(fitIsotonic, () => {
  it('pools what falls, and equal scores', () => {
    // outcomes by score: 0.1 → 0, 0.2 → 1, 0.3 → 0, 0.4 → 1 and 1: the second and third pool to ½
    const outcomes = [0, 1, 0, 1, 1];
    const map = fitIsotonic([0.1, 0.2, 0.3, 0.4, 0.4], (row) => outcomes[row] === 1);
    expect([...map.scores]).toEqual([0.1, 0.2, 0.3, 0.4]);
    expect([...map.values]).toEqual([0, 0.5, 0.5, 1]);
    expect(applyIsotonic(map, 0.35)).toBeCloseTo(0.75, 12);
    expect([applyIsotonic(map, 0), applyIsotonic(map, 0.25), applyIsotonic(map, 1)]).toEqual([0, 0.5, 1]);
  });

  it('never falls and keeps the mean', () => {
    const stream = new RandomStream(8);
    const scores = Array.from({ length: 300 }, () => Math.round(20 * stream.uniform()) / 20);
    const outcomes = scores.map((score) => stream.uniform() < score);
    const map = fitIsotonic(scores, (row) => outcomes[row]);
    for (let knot = 1; knot < map.values.length; knot++) {
      expect(map.values[knot]).toBeGreaterThanOrEqual(map.values[knot - 1]);
    }
    const mean = scores.reduce((sum, score) => sum + applyIsotonic(map, score), 0) / scores.length;
    expect(mean).toBeCloseTo(outcomes.filter(Boolean).length / scores.length, 10);
  });
});

describe(minimiseLbfgs, () => {
  it('finds the minimum of the Rosenbrock function', () => {
    const rosenbrock = ([x, y]: Float64Array) => ({
      value: (1 - x) ** 2 + 100 * (y - x * x) ** 2,
      gradient: Float64Array.of(-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)),
    });
    const { x, iterations, converged } = minimiseLbfgs(rosenbrock, Float64Array.of(-1.2, 1));
    expect(x).toBeAllClose([1, 1], { atol: 1e-7 });
    expect(converged).toBe(true);
    expect(iterations).toBeLessThan(60);
  });

  it('solves a badly scaled quadratic', () => {
    const scales = [1, 10, 100, 1000, 10_000];
    const quadratic = (x: Float64Array) => ({
      value: x.reduce((sum, value, index) => sum + 0.5 * scales[index] * (value - index) ** 2, 0),
      gradient: x.map((value, index) => scales[index] * (value - index)),
    });
    expect(minimiseLbfgs(quadratic, new Float64Array(5)).x).toBeAllClose([0, 1, 2, 3, 4], { atol: 1e-8 });
  });
});

describe(divideLastLayer, () => {
  beforeAll(() => startEngine());

  it('makes the logits those of the calibrated classifier', () => {
    const config = { architecture: 'efficientnet_v2_nano', imageSize: 8 };
    const classifier = createImageClassifier(imageClassifierConfigSchema.parse(config));
    classifier.parameters.initialise(3);
    classifier.parameters.get('classifier.1.bias').assign(Float32Array.of(0.5, -1));
    const before = classifier.parameters.get('classifier.1.weight').toDisk();
    divideLastLayer(classifier, 2.5);
    expect(classifier.parameters.get('classifier.1.weight').toDisk()).toBeAllClose(
      before.map((w) => w / 2.5),
    );
    expect([...classifier.parameters.get('classifier.1.bias').toDisk()]).toBeAllClose([0.2, -0.4]);
  });
});
