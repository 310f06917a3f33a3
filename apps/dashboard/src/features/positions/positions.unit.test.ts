import { describe, expect, it } from 'vitest';
import { attributeColor } from './attribute-ramp.ts';
import { compareConditions, conditionOf, readCondition } from './condition.ts';
import { bars, commonDomain, largestShare, sameBins, ticks, total } from './histogram-geometry.ts';
import { type Histogram, resultRows } from './result-rows.ts';
import { headline, type Result, readGapSupport, readResults } from './results.ts';
import { COUNT_SCALES, loadResultsState, writeResultsState } from './results-state.ts';

const result = (values: Partial<Result>): Result => ({
  condition: 'unconditional',
  strength: null,
  samples: 1000,
  valid: 990,
  validShare: 0.99,
  gap: 6,
  gapShare: 0.006,
  gapLow: 0.003,
  gapHigh: 0.013,
  ...values,
});

const histogram = (name: string, values: Partial<Histogram> = {}): Histogram => ({
  name,
  step: null,
  edges: [0, 1, 2],
  counts: [3, 1],
  at: '2026-11-23T10:00:00.000Z',
  ...values,
});

describe(readCondition, () => {
  it('reads the strength, whole or broken, and keeps other names', () => {
    expect(readCondition('strength-30')).toEqual({ id: 'strength-30', strength: 30, label: 'strength 30' });
    expect(readCondition('strength-3.5').strength).toBe(3.5);
    expect(readCondition('training-set')).toEqual({
      id: 'training-set',
      strength: null,
      label: 'training set',
    });
    expect(readCondition('weights-1.5-3.5').label).toBe('weights 1.5 : 3.5');
    expect(conditionOf('samples/strength-10', 'samples')?.strength).toBe(10);
    expect(conditionOf('samples/strength-10', 'position')).toBeNull();
  });

  it('orders unconditional, strengths by size, then the rest', () => {
    const ids = ['training', 'strength-100', 'strength-3.5', 'unconditional', 'strength-30'];
    expect(
      ids
        .map(readCondition)
        .sort(compareConditions)
        .map((condition) => condition.id),
    ).toEqual(['unconditional', 'strength-3.5', 'strength-30', 'strength-100', 'training']);
  });
});

describe(readResults, () => {
  it('reads JSON text and plain values alike', () => {
    expect(readResults({ results: JSON.stringify([result({})]) })).toEqual([result({})]);
    expect(readResults({ results: [result({})] })).toEqual([result({})]);
  });

  it.each([{}, { results: null }, { results: 'not json' }, { results: 3 }, { results: '{}' }])(
    'finds nothing in %j',
    (summary) => {
      expect(readResults(summary)).toEqual([]);
    },
  );

  it('leaves out rows of another form', () => {
    expect(readResults({ results: [{ condition: 'x' }, result({})] })).toEqual([result({})]);
  });
});

describe(readGapSupport, () => {
  it('takes a gap that has a width and refuses another', () => {
    expect(readGapSupport({ gapSupport: '{"low":5,"high":11,"width":16}' })).toEqual({
      low: 5,
      high: 11,
      width: 16,
    });
    expect(readGapSupport({ gapSupport: { low: 11, high: 5, width: 16 } })).toBeNull();
    expect(readGapSupport({})).toBeNull();
  });
});

describe(headline, () => {
  it('is the free samples and the strength that filled the gap most', () => {
    const weak = result({ condition: 'strength-3', strength: 3, gapShare: 0.2 });
    const strong = result({ condition: 'strength-30', strength: 30, gapShare: 0.9 });
    const tooStrong = result({ condition: 'strength-100', strength: 100, gapShare: 0.7 });
    expect(headline([result({}), weak, strong, tooStrong])).toEqual({ free: result({}), steered: strong });
    const uneven = result({ condition: 'weights-5-10', strength: null, gapShare: 0.95 });
    expect(headline([result({}), strong, uneven]).steered).toEqual(uneven);
    expect(headline([])).toEqual({ free: null, steered: null });
  });
});

describe(bars, () => {
  const view = { domain: [0, 4] as const, top: 0.5, scale: 'linear' as const, floorSamples: 10 };

  it('places bins in the domain and measures shares against the top', () => {
    expect(bars({ edges: [0, 1, 4], counts: [5, 15] }, { ...view, top: 0.75 })).toEqual([
      { from: 0, to: 1, count: 5, share: 0.25, left: 0, width: 0.25, height: 1 / 3 },
      { from: 1, to: 4, count: 15, share: 0.75, left: 0.25, width: 0.75, height: 1 },
    ]);
  });

  it('gives an empty bin, and an empty histogram, no height on either scale', () => {
    for (const scale of ['linear', 'log'] as const) {
      expect(bars({ edges: [0, 1, 2], counts: [0, 4] }, { ...view, scale })[0].height).toBe(0);
      expect(bars({ edges: [0, 1], counts: [0] }, { ...view, scale, top: 0 })[0].height).toBe(0);
    }
  });

  it('shows one sample of a thousand on the log scale, log 2 over log 2000 high', () => {
    const [one, rest] = bars(
      { edges: [0, 1, 2], counts: [1, 999] },
      { domain: [0, 2], top: 1, scale: 'log', floorSamples: 1000 },
    );
    expect(one.height).toBeCloseTo(Math.log(2) / Math.log(2000), 12);
    expect(rest.height).toBeCloseTo(Math.log(1998) / Math.log(2000), 12);
  });

  it('loses no sample: shares add up to one', () => {
    const drawn = bars({ edges: [0, 1, 2, 3, 4], counts: [1, 0, 7, 5] }, view);
    expect(drawn.reduce((sum, bar) => sum + bar.share, 0)).toBeCloseTo(1, 12);
    expect(total({ edges: [], counts: [1, 0, 7, 5] })).toBe(13);
  });
});

describe(commonDomain, () => {
  it('holds all histograms and the whole image', () => {
    expect(commonDomain([histogram('a'), histogram('b', { edges: [-1, 1, 3] })], null)).toEqual([-1, 3]);
    expect(commonDomain([histogram('a')], { width: 16 })).toEqual([0, 16]);
    expect(commonDomain([], null)).toEqual([0, 1]);
    expect(commonDomain([histogram('a', { edges: [2, 2, 2] })], null)).toEqual([1.5, 2.5]);
  });
});

describe(sameBins, () => {
  it('tells equal edges from other ones', () => {
    expect(sameBins([histogram('a'), histogram('b')])).toBe(true);
    expect(sameBins([histogram('a'), histogram('b', { edges: [0, 1, 3] })])).toBe(false);
    expect(sameBins([histogram('a'), histogram('b', { edges: [0, 1, 2, 3], counts: [1, 1, 1] })])).toBe(
      false,
    );
  });
});

describe(largestShare, () => {
  it('compares shares, not counts', () => {
    expect(largestShare([histogram('a', { counts: [30, 10] }), histogram('b', { counts: [1, 9] })])).toBe(
      0.9,
    );
    expect(largestShare([histogram('a', { counts: [0, 0] })])).toBe(0);
  });
});

describe(ticks, () => {
  it('are round and inside', () => {
    expect(ticks([0, 16])).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16]);
    expect(ticks([0, 1])).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(ticks([0.5, 31.5])).toEqual([5, 10, 15, 20, 25, 30]);
  });
});

describe(attributeColor, () => {
  const gap = { low: 5, high: 11, width: 16 };
  const color = (x: number) => attributeColor(x, [0, 16], gap);

  it('is the end colours outside and violet all over the gap', () => {
    expect(color(2)).toBe('color-mix(in oklab, var(--unseen) 0%, var(--low-end))');
    expect(color(14)).toBe('color-mix(in oklab, var(--unseen) 0%, var(--high-end))');
    for (const x of [5, 6, 8, 10, 11]) expect(color(x)).toContain('var(--unseen) 100%');
  });

  it('mirrors about the middle', () => {
    expect(color(4.6).replace('low', 'high')).toBe(color(16 - 4.6));
  });
});

describe(resultRows, () => {
  it('brings histograms and numbers of one condition together, in order', () => {
    const rows = resultRows(
      [[histogram('position/strength-30'), histogram('pixel/value'), histogram('position/unconditional')]],
      [result({}), result({ condition: 'strength-75', strength: 75 })],
    );
    expect(rows.map((row) => [row.condition.id, row.histogram !== null, row.result !== null])).toEqual([
      ['unconditional', true, true],
      ['strength-30', true, false],
      ['strength-75', false, true],
    ]);
  });

  it('takes the last step of the first run that has the name', () => {
    const name = 'position/unconditional';
    const first = [
      histogram(name, { step: 1, counts: [1, 0] }),
      histogram(name, { step: 2, counts: [2, 0] }),
    ];
    const second = [histogram(name, { step: 3, counts: [9, 0] })];
    expect(resultRows([[], first, second], [])[0].histogram?.counts).toEqual([2, 0]);
  });

  it('leaves out a histogram whose edges do not fit its counts', () => {
    expect(resultRows([[histogram('position/unconditional', { edges: [0, 1] })]], [])).toEqual([]);
  });
});

it('keeps the scale of the counts in the address, and takes one that is none for the usual', async () => {
  for (const counts of COUNT_SCALES) {
    const address = new URLSearchParams(writeResultsState({ counts }));
    expect(await loadResultsState(Promise.resolve(Object.fromEntries(address)))).toEqual({ counts });
  }
  expect(await loadResultsState(Promise.resolve({ counts: 'cubic' }))).toEqual({ counts: 'linear' });
});
