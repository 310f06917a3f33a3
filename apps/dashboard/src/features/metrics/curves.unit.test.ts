import { createLoader, createSerializer } from 'nuqs/server';
import { describe, expect, it } from 'vitest';
import { curveSeries, stepsInSight } from './curve-series.ts';
import { type Curve, mergeCurve, tailFrom } from './merge-curve.ts';
import { nameFilter, sectionsOf } from './metric-names.ts';
import { KERNELS, type MetricsState, metricsParsers, X_AXES } from './metrics-state.ts';

const curve = (steps: number[], more: Partial<Curve> = {}): Curve => ({
  ...{ runId: 'r', name: 'loss', steps, values: steps.map((step) => step / 10), nonFinite: [] },
  ...{ times: steps.map((step) => 5000 + 2000 * step), totalCount: steps.length, thinned: false },
  ...{ smoothed: null, count: steps.length, conflicts: 0, ...more },
});

describe(sectionsOf, () => {
  it('puts the loss first, names without a section next, and the machine last', () => {
    const names = ['system/cpu', 'gradient/norm', 'loss/vb', 'epoch', 'loss', 'm/10', 'm/9'];
    expect(sectionsOf(names)).toEqual([
      { title: 'loss', names: ['loss', 'loss/vb'] },
      { title: '', names: ['epoch'] },
      { title: 'gradient', names: ['gradient/norm'] },
      { title: 'm', names: ['m/9', 'm/10'] },
      { title: 'system', names: ['system/cpu'] },
    ]);
  });
});

describe(nameFilter, () => {
  const names = ['loss', 'loss/mse', 'Gradient/norm', 'a.b'];
  const found = (text: string) => names.filter(nameFilter(text) ?? (() => false));

  it('takes parts, globs and regular expressions', () => {
    expect(found(' ')).toEqual(names);
    expect(found('GRAD')).toEqual(['Gradient/norm']);
    expect(found('loss*')).toEqual(['loss', 'loss/mse']);
    expect(found('?oss')).toEqual(['loss']);
    expect(found('*.?')).toEqual(['a.b']);
    expect(found('/^(loss|a)/')).toEqual(['loss', 'loss/mse', 'a.b']);
    expect(found('/^GRAD/i')).toEqual(['Gradient/norm']);
    expect(nameFilter('/(/')).toBeNull();
  });
});

describe(mergeCurve, () => {
  const old = curve([0, 1, 2], { nonFinite: [{ step: 1, value: 'NaN' }] });
  const merge = (tail: Curve, from = 3, maxPoints = 100) => mergeCurve(old, tail, { from, maxPoints });

  it('goes on where the curve ended', () => {
    const merged = merge(curve([3, 4], { count: 5, totalCount: 2, nonFinite: [{ step: 4, value: 'NaN' }] }));
    expect(merged).toMatchObject({ steps: [0, 1, 2, 3, 4], totalCount: 5, count: 5, thinned: false });
    expect(merged?.values).toEqual([0, 0.1, 0.2, 0.3, 0.4]);
    expect(merged?.nonFinite.map(({ step }) => step)).toEqual([1, 4]);
  });

  it('puts the new course in the place of what a kernel that looks ahead has changed', () => {
    const smooth = { ...old, smoothed: [7, 8, 9] };
    const tail = curve([1, 2, 3], { count: 4, totalCount: 3, smoothed: [80, 90, 100] });
    expect(mergeCurve(smooth, tail, { from: 1, maxPoints: 100 })?.smoothed).toEqual([7, 80, 90, 100]);
  });

  it('asks for the whole if earlier steps changed, came late or are too many', () => {
    expect(merge(curve([3], { count: 4, conflicts: 1 }))).toBeNull();
    expect(merge(curve([3], { count: 5 }))).toBeNull(); // one more than is new: it lies between the others
    expect(merge(curve([3], { count: 4, thinned: true }))).toBeNull();
    expect(merge(curve([3, 4], { count: 5 }), 3, 2)).toBeNull();
    expect(merge(curve([3, 4], { count: 5 }), 3, 3)).not.toBeNull();
  });

  it('asks from the step after the last, or as far back as the kernel looks ahead', () => {
    expect(tailFrom(old, null)).toBe(3);
    expect(tailFrom(old, { kernel: 'exponential', width: 50, over: 'seconds' })).toBe(3);
    expect(tailFrom(old, { kernel: 'gaussian', width: 2, over: 'steps' })).toBe(-10);
    expect(tailFrom(old, { kernel: 'mean', width: 3, over: 'seconds' })).toBeNull();
    expect(tailFrom(undefined, null)).toBeNull();
  });
});

describe(curveSeries, () => {
  const look = { label: 'a', color: 'red' };

  it('lies along steps, relative steps, and time', () => {
    const points = curve([10, 20]);
    const x = (axis: 'step' | 'first' | 'relative' | 'wall') => curveSeries(points, look, { axis }).x;
    expect([x('step'), x('first'), x('relative'), x('wall')]).toEqual([
      [10, 20],
      [0, 10],
      [0, 20],
      [25, 45],
    ]);
  });

  it('lies along another metric, from its lowest value on, at the value that it had at each step', () => {
    const along = curve([0, 12, 20], { values: [5, 1, null] });
    const series = curveSeries(curve([-1, 10, 15, 20], { nonFinite: [{ step: 15, value: 'NaN' }] }), look, {
      ...{ axis: 'metric', along },
    });
    expect(series).toMatchObject({ x: [1, 5], y: [1.5, 1], nonFinite: [{ x: 1, value: 'NaN' }] });
  });

  it('keeps the logged values behind the smoothed ones', () => {
    const series = curveSeries(curve([0, 1], { smoothed: [3, 4] }), look, { axis: 'step' });
    expect(series).toMatchObject({ y: [3, 4], raw: [0, 0.1] });
  });
});

describe(stepsInSight, () => {
  const thin = curve([0, 10, 20, 30], { thinned: true });

  it('reaches to the kept points around what is in sight, on any axis that goes with the steps', () => {
    expect(stepsInSight(thin, 'step', [12, 18])).toEqual([10, 20]);
    expect(stepsInSight(thin, 'relative', [-5, 21])).toEqual([0, 20]);
    expect(stepsInSight(thin, 'step', [31, 40])).toBeNull();
  });

  it('is not needed for a whole curve, and unknown on a metric', () => {
    expect(stepsInSight(curve([0, 10]), 'step', [1, 2])).toBeNull();
    expect(stepsInSight(thin, 'metric', [1, 2])).toBeNull();
  });
});

it('keeps any state of the charts in the address', () => {
  const load = createLoader(metricsParsers);
  const write = createSerializer(metricsParsers);
  let seed = 1; // Park and Miller's generator
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const text = () =>
    String.fromCodePoint(...Array.from({ length: 4 }, () => 33 + Math.floor(random() * 9000)));
  for (let trial = 0; trial < 300; trial++) {
    const low = (random() - 0.5) * 10 ** Math.floor(random() * 12);
    const state: MetricsState = {
      ...{
        smooth: Math.floor(random() * 99),
        kernel: KERNELS[trial % 3],
        x: X_AXES[trial % 5],
        along: text(),
      },
      ...{ logx: random() < 0.5, y: random() < 0.5 ? 'log' : 'linear', inner: random() < 0.5, find: text() },
      ...{ zoom: random() < 0.5 ? null : [low, low + 1], turned: [text(), text()] },
    };
    expect(load(new URLSearchParams(write(state).slice(1)))).toEqual(state);
  }
  expect(load(new URLSearchParams('zoom=5~1')).zoom).toBeNull();
});
