import { describe, expect, it } from 'vitest';
import { groupLines, ownersOf, pointsEach, rangeOfN, runLines } from './curve-lines.ts';
import { correlation, importanceRows } from './importance-rows.ts';
import { parameterImportance, permutationImportance } from './parameter-importance.ts';
import { paretoFront } from './pareto-front.ts';
import { growTree, predictTree } from './regression-tree.ts';
import type { RunField } from './run-fields.ts';
import { unpackCurves } from './unpack-curves.ts';

const count = (n: number) => Array.from({ length: n }, (_, at) => at);
const variance = (values: readonly number[]) => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
};

describe('permutation importance', () => {
  it('is 2 a² Var(x) for a prediction a x + …, in expectation over all permutations', () => {
    const columns = [count(12), count(12).map((at) => (at * 7) % 12 ** 2), count(12)];
    const target = count(12).map((at) => 3 * columns[0][at] - columns[1][at]);
    const of = (column: number) =>
      permutationImportance(
        { columns, target },
        { predict: (at) => 3 * at(0) - at(1), column, rows: count(12), shifts: 12 },
      );
    expect(of(0)).toBeCloseTo(2 * 9 * variance(columns[0]), 9);
    expect(of(1)).toBeCloseTo(2 * variance(columns[1]), 9);
    expect(of(2)).toBe(0);
  });

  it('finds the one cause among columns that say nothing, and how much of the target it explains', () => {
    const n = 64;
    const columns = [
      count(n).map((at) => (at * 37) % n),
      count(n).map((at) => at % 8),
      count(n).map((at) => at >> 3),
    ];
    const found = parameterImportance({ columns, target: columns[1].map((value) => 10 * value) });
    expect(found?.columns[1]).toBeGreaterThan(1.5); // 2 Var / Var for a perfect prediction
    expect(found?.columns[1]).toBeLessThan(2.2);
    expect(Math.abs(found?.columns[0] ?? 1)).toBeLessThan(0.1);
    expect(Math.abs(found?.columns[2] ?? 1)).toBeLessThan(0.1);
    expect(found?.explained).toBeGreaterThan(0.9);
  });

  it('explains nothing where there is nothing, and says so', () => {
    let state = 3;
    const noise = count(60).map(() => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    });
    const found = parameterImportance({ columns: [count(60)], target: noise });
    expect(found?.explained).toBeLessThan(0.15);
  });

  it('is the same twice, and nothing for a target that does not vary or too few runs', () => {
    const source = { columns: [count(20), count(20).map((at) => at % 3)], target: count(20) };
    expect(parameterImportance(source)).toEqual(parameterImportance(source));
    expect(parameterImportance({ columns: [count(20)], target: new Array(20).fill(0.1) })).toBeNull();
    expect(parameterImportance({ columns: [count(3)], target: count(3) })).toBeNull();
  });
});

describe('a regression tree', () => {
  it('splits where the sum of squares falls most, half way between two values', () => {
    const columns = [
      [5, 5, 5, 5],
      [1, 2, 4, 8],
    ];
    const tree = growTree(
      { columns, target: [0, 0, 6, 6], rows: count(4) },
      { depth: 3, leaf: 1, choose: count },
    );
    expect(tree).toEqual({
      ...{ kind: 'split', column: 1, threshold: 3 },
      ...{ low: { kind: 'leaf', value: 0 }, high: { kind: 'leaf', value: 6 } },
    });
    expect(predictTree(tree, () => 3.01)).toBe(6);
  });

  it('leaves no leaf smaller than it may be', () => {
    const tree = growTree(
      { columns: [[1, 2, 3, 4]], target: [9, 0, 0, 0], rows: count(4) },
      { depth: 3, leaf: 2, choose: count },
    );
    expect(tree).toMatchObject({ threshold: 2.5, low: { value: 4.5 }, high: { value: 0 } });
  });
});

describe('the importance of settings', () => {
  const field = (id: string, kind: RunField['kind'], values: Record<string, number>): RunField => ({
    ...{ id, label: id, kind, categories: null, direction: null, values: new Map(Object.entries(values)) },
  });
  const ids = count(12).map((at) => `r${at}`);
  const by = (value: (at: number) => number) => Object.fromEntries(ids.map((id, at) => [id, value(at)]));

  it('is asked of runs that have the target, warns of few, and keeps runs that lack a setting', () => {
    const target = field(
      'loss',
      'metric',
      by((at) => at),
    );
    const lr = field(
      'lr',
      'setting',
      by((at) => 2 * at),
    );
    const some = field('some', 'setting', { r0: 1, r1: 2 });
    const found = importanceRows([lr, some, target], { target, shown: ids });
    expect(found).toMatchObject({ runs: 12, left: 0, tooFew: true });
    expect(found?.rows[0].field.id).toBe('lr');
    expect(found?.rows[0].correlation).toBeCloseTo(1, 12);
  });

  it('is none where no setting differs', () => {
    const target = field(
      'loss',
      'metric',
      by((at) => at),
    );
    expect(
      importanceRows(
        [
          target,
          field(
            'lr',
            'setting',
            by(() => 1),
          ),
        ],
        { target, shown: ids },
      ),
    ).toBeNull();
  });

  it('has a correlation that is −1 for a falling line and none for a flat one', () => {
    expect(correlation([1, 2, 3], [6, 4, 2])).toBeCloseTo(-1, 12);
    expect(correlation([1, 2, 3], [6, 6, 6])).toBeNull();
  });
});

describe('the Pareto front', () => {
  const points = [
    { id: 'a', x: 1, y: 5 },
    { id: 'b', x: 2, y: 3 },
    { id: 'c', x: 3, y: 4 },
    { id: 'd', x: 4, y: 1 },
    { id: 'b2', x: 2, y: 3 },
    { id: 'e', x: 1, y: 6 },
  ];
  const front = (x: 'higher' | 'lower', y: 'higher' | 'lower') =>
    paretoFront(points, { x, y }).map(({ id }) => id);

  it('has what nothing beats, equals together, for each pair of directions', () => {
    expect(front('lower', 'lower')).toEqual(['a', 'b', 'b2', 'd']);
    expect(front('higher', 'lower')).toEqual(['d']);
    expect(front('lower', 'higher')).toEqual(['e']);
    expect(front('higher', 'higher')).toEqual(['e', 'c', 'd']);
  });

  it('is what comparing every pair gives', () => {
    const many = count(200).map((at) => ({ id: `${at}`, x: (at * 83) % 31, y: (at * 47) % 29 }));
    const beaten = (p: { x: number; y: number }) =>
      many.some((q) => q.x <= p.x && q.y <= p.y && (q.x < p.x || q.y < p.y));
    expect(new Set(paretoFront(many, { x: 'lower', y: 'lower' }))).toEqual(
      new Set(many.filter((point) => !beaten(point))),
    );
  });
});

describe('lines of a chart', () => {
  const metric = {
    ...{ stage: 'ddpm' as const, name: 'loss' },
    cells: [
      ['a', 's'],
      ['b', 's'],
      ['c', 'c'],
    ].map(([runId, ownerId]) => ({
      ...{ runId, ownerId, count: 2, nonFinite: 0, firstStep: 0, lastStep: 1 },
      ...{ first: 0, last: 1, min: 0, max: 1 },
    })),
  };

  it('are one for a stage that two runs share, and of a run that is hidden none', () => {
    expect([...ownersOf(metric, new Set(['a', 'b']))]).toEqual([['s', ['a', 'b']]]);
    const steps = { first: 0, stride: 1, count: 2 };
    const values = 'AAAAAAAA8D8AAAAAAAD4fw=='; // 1 and NaN as doubles
    const packed = { runId: 's', steps, values, totalCount: 2 };
    const series = unpackCurves([{ ...packed, smoothed: null }]);
    const names = new Map([['a', { name: 'run a', seed: 3 }]]);
    const [line] = runLines(series, new Map([['s', ['a', 'b']]]), { names, color: (id) => `of ${id}` });
    expect(line).toMatchObject({
      ...{ label: 'run a · seed 3 and 1 that share it', color: 'of a', y: [1, null] },
      nonFinite: [{ x: 1, value: 'NaN' }],
    });
    const [smooth] = unpackCurves([{ ...packed, smoothed: { first: 3, stride: 1, count: 2 } }]);
    const [drawn] = runLines([smooth], new Map(), { names, color: () => 'x' });
    expect(drawn).toMatchObject({ x: [0, 1], y: [3, 4], raw: [1, null] });
  });

  it('share the steps that are the same at equal distances, and no others', () => {
    const curve = (runId: string, steps: Parameters<typeof unpackCurves>[0][number]['steps']) => ({
      ...{ runId, steps, values: { first: 1, stride: 1, count: 2 }, smoothed: null, totalCount: 2 },
    });
    const [a, b, c] = unpackCurves([
      curve('a', { first: 0, stride: 5, count: 2 }),
      curve('b', { first: 0, stride: 5, count: 2 }),
      curve('c', { first: 5, stride: 5, count: 2 }),
    ]);
    expect([a.steps, c.steps]).toEqual([
      [0, 5],
      [5, 10],
    ]);
    expect(b.steps).toBe(a.steps);
  });

  it('have a band around the mean that is missing where one member is alone', () => {
    const group = {
      ...{ key: [{ path: 'lr', value: '1' }], runIds: ['a', 'b'], withoutMetric: [], steps: [0, 5] },
      ...{ n: [2, 1], nonFinite: [0, 1], mean: [2, 4], std: [1, null], standardError: [0.5, null] },
      ...{ ci95: [12, null], min: [1, 4], max: [3, 4] },
    };
    const [std] = groupLines([group], { band: 'std', color: () => 'x' });
    expect(std).toMatchObject({
      ...{ label: 'lr = "1" (n = 1–2)', x: [0, 5], y: [2, 4], nonFinite: [{ x: 5 }] },
      band: { low: [1, null], high: [3, null], n: [2, 1] },
    });
    expect(groupLines([group], { band: 'range', color: () => 'x' })[0].band).toMatchObject({
      ...{ low: [1, 4], high: [3, 4] },
    });
  });

  it('share a million points, and say how many members they have', () => {
    expect([pointsEach(0), pointsEach(500), pointsEach(1000)]).toEqual([2000, 2000, 1000]);
    expect([rangeOfN([3, 3]), rangeOfN([1, 3, 2])]).toEqual(['n = 3', 'n = 1–3']);
  });
});
