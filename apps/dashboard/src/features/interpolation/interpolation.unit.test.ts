import { distanceToUniform } from '@interpolab/evaluation';
import { describe, expect, it } from 'vitest';
import {
  type AttributeSet,
  chosenJudge,
  judgesOf,
  recipeLabel,
  type SetRow,
  setRows,
  tellingGroups,
} from './attribute-sets.ts';
import { formatDifference, formatDistance, formatInterval, formatMeasure } from './format-estimate.ts';
import {
  attributesQuery,
  BINS,
  heatMapQuery,
  type InterpolationState,
  LAYOUTS,
  loadInterpolationState,
  SCALES,
  VARIANTS,
  writeInterpolationState,
} from './interpolation-state.ts';
import { MEASURES, measureOf, measuresOf } from './measures.ts';
import { pairedRows } from './paired-rows.ts';
import { axesOf, meanOf, responseCurves } from './response-curves.ts';
import { responseView } from './response-geometry.ts';
import { SERIES_COLORS, seriesColor, seriesDash } from './series-color.ts';
import { binsOf, outline, viewOf } from './set-histogram.ts';

const share = (successes: number, total: number) => ({
  ...{ successes, total, share: successes / total, low: 0.1, high: 0.9 },
});
const floor = { mean: 0.01, low: 0, high: 0.02 };

function attributeSet(values: Partial<AttributeSet> = {}): AttributeSet {
  const distances = Object.fromEntries(
    Object.entries(distanceToUniform([0.5, 0, 0, 0.5])).map(([name, value]) => [
      name,
      { value, low: value / 2, high: 2 * value, floor },
    ]),
  ) as NonNullable<AttributeSet['distances']>;
  return {
    ...{ runId: 'a', name: 'smile/strength-30', step: null, judge: 'smile', condition: 'strength-30' },
    ...{ strength: 30, samplesSha256: '0'.repeat(64), classifierSha256: '1'.repeat(64) },
    axis: { attribute: 'smile', unit: '', low: 0, high: 1, places: null, seen: [], gap: null },
    ...{ axisKnown: false, count: 8, valid: share(8, 8), outside: 0 },
    histogram: { low: 0, high: 1, counts: [4, 0, 0, 4] },
    middle: { low: 0.1, high: 0.9, neverSeen: false },
    ...{ inMiddle: share(2, 8), mild: share(0, 8), distances, unguardedKl: null },
    disagreement: null,
    ...values,
  };
}

const run = (id: string, values: Partial<{ seed: number; group: number }> = {}) => ({
  ...{ id, project: 'circles', name: `run ${id}`, seed: 0, group: 0, warnings: [] },
  ...values,
});

describe('the address', () => {
  it('brings every state back', () => {
    let seed = 7;
    const next = (bound: number) => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((seed / 2 ** 32) * bound);
    };
    const oneOf = <T>(values: readonly T[]): T => values[next(values.length)];
    const texts = ['', 'a', 'a,b', 'x & y = "z"', '<b>', 'ümläut 漢字 🎉', '%2C', ' ', 'config.a.b', '=1+1'];
    const list = () => Array.from({ length: next(4) }, () => oneOf(texts.slice(1)));
    for (let i = 0; i < 300; i++) {
      const state: InterpolationState = {
        ...{ runs: list(), filter: oneOf(texts), judge: oneOf(texts), bins: oneOf(BINS) },
        ...{ variant: oneOf(VARIANTS), scale: oneOf(SCALES), layout: oneOf(LAYOUTS), hidden: list() },
        ...{ measure: oneOf(MEASURES), along: oneOf(texts), effect: oneOf([0.05, 1e-7, 3]) },
        ...{ rows: list(), columns: list(), project: oneOf([null, ...texts]) },
        ...{ map: oneOf(texts), mapX: oneOf(texts), mapY: oneOf(texts) },
      };
      const read = loadInterpolationState(new URLSearchParams(writeInterpolationState('', state)));
      expect(read).toEqual(state);
    }
  });

  it('is empty for what nobody has chosen, and survives nonsense', () => {
    expect(writeInterpolationState('', loadInterpolationState(new URLSearchParams()))).toBe('');
    const odd = loadInterpolationState(new URLSearchParams('bins=1e9&scale=cubic&measure=fid&effect=x'));
    expect(odd).toMatchObject({ scale: 'log', measure: 'inMiddle', effect: 0.05 });
    expect(attributesQuery({ ...odd, bins: 3 }, ['a']).bins).toBe(10);
    expect(attributesQuery({ ...odd, bins: 999 }, ['a']).bins).toBe(400);
    expect(heatMapQuery({ mapX: 'smile', mapY: 'smile' }, 'a')).toEqual({ runId: 'a', x: 'smile' });
    expect(heatMapQuery({ mapX: '', mapY: 'hair' }, 'a')).toEqual({ runId: 'a', y: 'hair' });
  });
});

describe('sets side by side', () => {
  it('are of one judge, the free samples first', () => {
    const other = attributeSet({ classifierSha256: '2'.repeat(64) });
    const free = attributeSet({ name: 'smile/unconditional', condition: 'unconditional', strength: null });
    const mild = attributeSet({ name: 'smile/strength-3.5', condition: 'strength-3.5', strength: 3.5 });
    const odd = attributeSet({ name: 'smile/weights-5-10', condition: 'weights-5-10', strength: null });
    const sets = [attributeSet(), other, odd, mild, free, attributeSet({ runId: 'b' })];
    const judges = judgesOf(sets);
    expect(judges.map(({ key, sets: count }) => [key, count])).toEqual([
      ['smile.111111111111', 5],
      ['smile.222222222222', 1],
    ]);
    expect(chosenJudge(judges, 'smile.222222222222')).toBe(judges[1]);
    expect(chosenJudge(judges, 'gone')).toBe(judges[0]);
    const rows = setRows({ sets, runs: [run('b', { seed: 1 }), run('a')] }, judges[0]);
    expect(rows.map(({ set }) => [set.runId, set.condition])).toEqual([
      ...[
        ['a', 'unconditional'],
        ['a', 'strength-3.5'],
        ['a', 'strength-30'],
        ['a', 'weights-5-10'],
      ],
      ['b', 'strength-30'],
    ]);
  });

  it('know a recipe by that in which it differs', () => {
    const groups = [
      {
        key: [
          { path: 'data.count', value: 200 },
          { path: 'loss', value: 'mse' },
        ],
      },
      { key: [] },
    ];
    expect(recipeLabel(groups, 0)).toBe('count 200, loss mse');
    expect(recipeLabel(groups, 1)).toBe('all runs');
  });

  it('have shares and distances with their intervals, or none', () => {
    expect(measureOf(attributeSet(), 'inMiddle')).toEqual({ value: 0.25, low: 0.1, high: 0.9 });
    expect(measureOf(attributeSet(), 'kl')?.value).toBeCloseTo(Math.log(2), 14);
    const empty = attributeSet({ distances: null, mild: null });
    expect(measureOf(empty, 'mild')).toBeNull();
    expect(measuresOf([empty])).toEqual(['inMiddle', 'valid']);
  });
});

describe('curves', () => {
  const groups = [200, 2000].map((count) => ({
    key: [
      { path: 'data.count', value: count },
      { path: 'data.kind', value: 'circles' },
    ],
  }));
  const row = (group: number, seed: number, condition: string, successes: number): SetRow => {
    const strength = condition === 'unconditional' ? null : Number(condition.split('-')[1]);
    const set = attributeSet({ condition, strength, inMiddle: share(successes, 8) });
    return { key: `${group} ${seed} ${condition}`, set, run: run(`${group}-${seed}`, { seed, group }) };
  };
  const rows = [
    ...[row(0, 0, 'unconditional', 0), row(0, 1, 'unconditional', 2), row(0, 0, 'strength-30', 4)],
    ...[row(0, 1, 'strength-30', 8), row(1, 0, 'strength-30', 6), row(1, 7, 'strength-30', 6)],
  ];

  it('run along strength for each recipe, and along a number of the config for each condition', () => {
    expect(axesOf(groups, rows)).toEqual(['strength', 'data.count']);
    const along = responseCurves(rows, { groups, measure: 'inMiddle', along: 'strength' });
    expect(along.map(({ label, points }) => [label, points.map(({ x, value, n }) => [x, value, n])])).toEqual(
      [
        [
          'count 200, kind circles',
          [
            [0, 0.125, 2],
            [30, 0.75, 2],
          ],
        ],
        ['count 2000, kind circles', [[30, 0.75, 2]]],
      ],
    );
    const sizes = responseCurves(rows, { groups, measure: 'inMiddle', along: 'data.count' });
    expect(sizes.map(({ label, points }) => [label, points.map(({ x }) => x)])).toEqual([
      ['unconditional, kind circles', [200]],
      ['strength 30, kind circles', [200, 2000]],
    ]);
  });

  it('are named by what tells them apart among those that are shown', () => {
    const told = tellingGroups([...groups, { key: [{ path: 'data.count', value: null }] }], rows);
    expect(told.map((_, at) => recipeLabel(told, at)).slice(0, 2)).toEqual(['count 200', 'count 2000']);
    expect(recipeLabel(tellingGroups(groups, rows.slice(0, 2)), 0)).toBe('all runs');
  });

  it('have Student’s interval over seeds, and of one seed its own', () => {
    const [{ points }] = responseCurves(rows, { groups, measure: 'inMiddle', along: 'strength' });
    // two values: 12.706 standard errors to each side, and the standard error is half of their distance
    expect(points[1].low).toBeCloseTo(0.75 - 12.7062047 * 0.25, 6);
    expect(meanOf([{ value: 0.5, low: 0.2, high: 0.9, samples: 8 }])).toEqual({
      ...{ value: 0.5, low: 0.2, high: 0.9, n: 1, samples: 8 },
    });
  });

  it('lie between the ends of the chart, 0 at its left', () => {
    const curves = responseCurves(rows.slice(0, 4), { groups, measure: 'inMiddle', along: 'strength' });
    const view = responseView(curves);
    expect([view.x(0), view.x(30)]).toEqual([0, 1]);
    for (const { low, high } of curves[0].points) {
      expect(view.y(low)).toBeLessThanOrEqual(1);
      expect(view.y(high)).toBeGreaterThan(0);
    }
  });

  it('are compared by their common seeds only', () => {
    const pairs = pairedRows(rows, { groups, measure: 'inMiddle' });
    expect(pairs.map(({ label, baseline, comparison }) => [label, baseline, comparison.pairs])).toEqual([
      ['strength 30 · count 200, kind circles', 'unconditional', 2],
      ['strength 30 · count 2000, kind circles', 'count 200, kind circles', 1],
    ]);
    expect(pairs[0].comparison.meanDifference).toBe(0.625);
    expect(pairs[1].comparison).toMatchObject({ meanDifference: 0.25, std: null });
  });
});

it('curves that get a colour again have dashes of their own, and the first of each colour is whole', () => {
  const looks = Array.from({ length: 4 * SERIES_COLORS }, (_, at) => `${seriesColor(at)} ${seriesDash(at)}`);
  expect(new Set(looks).size).toBe(looks.length);
  expect(looks.slice(0, SERIES_COLORS).every((look) => look.endsWith('undefined'))).toBe(true);
});

describe('a histogram', () => {
  it('has edges from end to end', () => {
    expect(binsOf(attributeSet()).edges).toEqual([0, 0.25, 0.5, 0.75, 1]);
  });

  it('shares axis and top with the others', () => {
    const wide = attributeSet({ histogram: { low: -1, high: 3, counts: [1, 1] } });
    const view = viewOf([attributeSet(), wide], 'log');
    expect(view).toEqual({ domain: [-1, 3], top: 0.5, scale: 'log', floorSamples: 8 });
    expect(viewOf([], 'log').domain).toEqual([0, 1]);
  });

  it('is outlined from foot to foot', () => {
    const bars = [
      { left: 0, width: 0.5, height: 1 },
      { left: 0.5, width: 0.5, height: 0.25 },
    ];
    expect(outline(bars, { width: 100, height: 40 })).toBe('M0.00 40.00V0.00H50.00V30.00H100.00V40.00');
  });
});

describe('numbers of a set', () => {
  it('are shares in per cent and distances with three digits', () => {
    expect(formatMeasure(0.2345, 'inMiddle')).toBe('23.4%');
    expect(formatMeasure(0.23456, 'kl')).toBe('0.235');
    expect(formatInterval({ low: 0.1, high: 0.256789 }, 'l2')).toBe('0.1–0.257');
    expect(formatInterval({ low: 0.1, high: 0.256 }, 'valid')).toBe('10.0–25.6');
    expect(formatDistance(6.93e-5)).toBe('6.93e−5');
  });

  it('and their differences have a sign', () => {
    expect(formatDifference(0.1234, 'inMiddle')).toBe('+12.3');
    expect(formatDifference(-0.1234, 'kl')).toBe('−0.123');
    expect(formatDifference(0, 'kl')).toBe('0');
  });
});
