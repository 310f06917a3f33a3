import { describe, expect, it } from 'vitest';
import { distanceToUniform } from './distance-to-uniform.ts';
import { type ScoreAxis, scoreAxisSchema, unknownAxis } from './score-axis.ts';
import { scoreMeasure } from './score-measure.ts';
import { type ScoreQuestion, summarizeScores } from './summarize-scores.ts';

/** Circles of radius 1 on 16 columns, seen at 1, 2 and 13, 14. */
const columns: ScoreAxis = {
  ...{ attribute: 'position', unit: 'px', low: 0.5, high: 14.5, places: 14 },
  seen: [
    { low: 0.5, high: 2.5 },
    { low: 12.5, high: 14.5 },
  ],
  gap: { low: 2.5, high: 12.5 },
};
const ask = (question: Partial<ScoreQuestion>): ScoreQuestion => ({
  ...{ axis: unknownAxis('smile'), bins: 10, variant: 'fixed', middle: { low: 0.1, high: 0.9 }, repeats: 20 },
  ...question,
});

describe('summarizeScores', () => {
  it('counts positions on the columns that a whole circle can be at, halves beside a strip as seen', () => {
    const summary = summarizeScores([1, 1, 14, 7, 2.5, 2.6, 0.2, Number.NaN], ask({ axis: columns }));
    expect(summary.histogram.counts).toEqual([2, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1]);
    expect(summary.histogram.edges.at(-1)).toBe(14.5);
    expect([summary.count, summary.valid.successes, summary.outside]).toEqual([8, 7, 1]);
    expect(summary.middle).toEqual({ low: 2.5, high: 12.5, neverSeen: true });
    expect(summary.inMiddle).toMatchObject({ successes: 2, total: 8 });
    expect(summary.mild).toBeNull();
    expect(summary.distance).toEqual(
      distanceToUniform([2, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1].map((n) => n / 6)),
    );
    expect(summary.unguardedKl).toBeNull(); // empty bins
  });

  it('takes the band that is asked for where no never-seen range is known, its ends included', () => {
    const summary = summarizeScores([0, 0.1, 0.5, 0.505, 0.9, 1], ask({}));
    expect(summary.inMiddle.successes).toBe(4);
    expect(summary.middle.neverSeen).toBe(false);
    expect(summary.mild?.successes).toBe(2);
  });

  it('bins over the data as the reference does where that is asked for', () => {
    const scores = Array.from({ length: 50 }, (_, i) => 0.02 + (0.96 * i) / 49);
    const fixed = summarizeScores(scores, ask({ bins: 50 }));
    const reference = summarizeScores(scores, ask({ bins: 50, variant: 'reference' }));
    expect([reference.histogram.edges[0], reference.histogram.edges[50]]).toEqual([0.02, 0.98]);
    expect([fixed.histogram.edges[0], fixed.histogram.edges[50]]).toEqual([0, 1]);
    expect(fixed.distance!.l2).toBeGreaterThan(reference.distance!.l2);
    expect(reference.unguardedKl).toBeCloseTo(reference.distance!.kl, 14);
  });

  it('has no distance without a valid sample, and refuses what is no attribute', () => {
    const nothing = summarizeScores([Number.NaN], ask({}));
    expect([nothing.distance, nothing.intervals, nothing.valid.share]).toEqual([null, null, 0]);
    expect(() => summarizeScores([0.5, 7], ask({}))).toThrow(
      new RangeError('summarizeScores: expected scores in [0, 1], got 7.'),
    );
  });
});

describe('scoreMeasure', () => {
  it('is a share or a distance of the summary, and null where there is none', () => {
    const summary = summarizeScores([0, 0.1, 0.5, 0.505, 0.9, 1, Number.NaN], ask({}));
    expect(scoreMeasure(summary, 'inMiddle')).toBeCloseTo(4 / 7, 14);
    expect(scoreMeasure(summary, 'valid')).toBeCloseTo(6 / 7, 14);
    expect(scoreMeasure(summary, 'kl')).toBe(summary.distance!.kl);
    const nothing = summarizeScores([Number.NaN], ask({ axis: columns }));
    expect([scoreMeasure(nothing, 'mild'), scoreMeasure(nothing, 'l2')]).toEqual([null, null]);
  });
});

describe('scoreAxisSchema', () => {
  it('survives JSON, and refuses an axis that does not ascend', () => {
    expect(scoreAxisSchema.parse(JSON.parse(JSON.stringify(columns)))).toEqual(columns);
    expect(() => scoreAxisSchema.parse({ ...columns, low: 20 })).toThrow('expected low < high');
  });
});
