import { describe, expect, it } from 'vitest';
import { classificationMetrics } from './classification-metrics.ts';
import { rocAuc } from './roc-auc.ts';

/** Logits of two classes whose softmax gives class 1 the probability p. */
const logitsOf = (...probabilities: number[]) => probabilities.flatMap((p) => [0, Math.log(p / (1 - p))]);

describe(classificationMetrics, () => {
  // Three negatives at 0.05, 0.4, 0.7 and two positives at 0.6, 0.95: TN 2, FP 1, FN 0, TP 2.
  const labelled = {
    logits: logitsOf(0.05, 0.4, 0.7, 0.6, 0.95),
    labels: [0, 0, 0, 1, 1],
    numClasses: 2,
  };
  const metrics = classificationMetrics(labelled, { threshold: 0.9 });

  it('counts by hand', () => {
    expect(metrics.accuracy).toBe(4 / 5);
    expect(metrics.confusion).toEqual([
      [2, 1],
      [0, 2],
    ]);
    expect(metrics.loss).toBeCloseTo(-Math.log(0.95 * 0.6 * 0.3 * 0.6 * 0.95) / 5, 12);
  });

  it('tells the classes apart, unlike accuracies of one against the rest', () => {
    const [negative, positive] = metrics.classes;
    expect(negative).toEqual({ count: 3, recall: 2 / 3, precision: 1, f1: 4 / 5, rocAuc: 5 / 6 });
    expect(positive).toEqual({ count: 2, recall: 1, precision: 2 / 3, f1: 4 / 5, rocAuc: 5 / 6 });
  });

  it('compares a threshold with probabilities and counts what is kept', () => {
    expect(metrics.atThreshold).toEqual({
      threshold: 0.9,
      decided: 2,
      precision: [1, 1],
      confusion: [
        [1, 0, 2],
        [0, 1, 1],
      ],
    });
    // The logit 1 of class 1 is above 0.9, its probability of 0.73 is not.
    const oneLogit = classificationMetrics(
      { logits: [0, 1], labels: [0], numClasses: 2 },
      { threshold: 0.9 },
    );
    expect(oneLogit.atThreshold.decided).toBe(0);
  });

  it('says null where there is nothing to count', () => {
    const { classes } = classificationMetrics({ logits: logitsOf(0.2), labels: [0], numClasses: 2 });
    expect(classes[1]).toEqual({ count: 0, recall: null, precision: null, f1: null, rocAuc: null });
  });

  it('says what does not fit', () => {
    expect(() => classificationMetrics(labelled, { threshold: 1 })).toThrow(
      'classificationMetrics: threshold must be in [0, 1), got 1',
    );
    expect(() => classificationMetrics({ ...labelled, labels: [0] })).toThrow(
      'classificationMetrics: expected 2 logits for each of 1 labels, got 10 numbers',
    );
  });
});

describe(rocAuc, () => {
  it('is the share of pairs in the right order, ties half', () => {
    const scores = [0.1, 0.4, 0.4, 0.8];
    // positives 0.4, 0.8; negatives 0.1, 0.4: pairs 1, ½, 1, 1
    expect(rocAuc(scores, (row) => row === 2 || row === 3)).toBe(3.5 / 4);
    expect(rocAuc([1, 1, 1], (row) => row === 0)).toBe(0.5);
    expect(rocAuc([1, 2], () => true)).toBeNull();
  });
});
