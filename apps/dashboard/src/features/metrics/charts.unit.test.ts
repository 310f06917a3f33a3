import { describe, expect, it } from 'vitest';
import { chartCsv, fileName } from './chart-files.ts';
import { type ChartSeries, firstFrom, nearestPlace, valuesAt, xRange } from './chart-series.ts';
import { withDashes } from './line-dashes.ts';
import { type Paper, paintSeries } from './paint-series.ts';
import { yRange } from './y-range.ts';

const line = (
  id: string,
  x: number[],
  y: (number | null)[],
  more: Partial<ChartSeries> = {},
): ChartSeries => ({
  ...{ id, label: id, color: 'red', x, y, ...more },
});

describe(firstFrom, () => {
  it('finds the first place not below a value, also beyond the end', () => {
    expect([-1, 0, 4, 5, 10, 11].map((value) => firstFrom([0, 5, 10], value))).toEqual([0, 0, 1, 1, 2, 3]);
  });
});

describe(nearestPlace, () => {
  it('takes the nearer neighbour, the earlier of two as near', () => {
    expect([-9, 2, 2.5, 3, 99].map((value) => nearestPlace([0, 5, 10], value))).toEqual([0, 0, 0, 1, 2]);
    expect(nearestPlace([], 1)).toBe(-1);
  });
});

describe(xRange, () => {
  it('spans all series, and on a log scale only what is above zero', () => {
    const series = [line('a', [0, 3, 7], [1, 1, 1]), line('b', [-2, 5], [1, 1]), line('empty', [], [])];
    expect(xRange(series, false)).toEqual([-2, 7]);
    expect(xRange(series, true)).toEqual([3, 7]);
    expect(xRange([line('a', [-1, 0], [1, 1])], true)).toBeNull();
  });
});

describe(valuesAt, () => {
  it('gives the highest first and leaves out what has ended or has a gap there', () => {
    const series = [
      line('low', [0, 10], [1, 2]),
      line('high', [0, 9], [5, 6]),
      line('ended', [0, 1], [7, 7]),
      line('gap', [0, 10], [1, null]),
    ];
    expect(valuesAt(series, 10, 2).map(({ series: { id }, y }) => [id, y])).toEqual([
      ['high', 6],
      ['low', 2],
    ]);
  });
});

describe(yRange, () => {
  const scale = { log: false, ignoreOutliers: false };

  it('looks only at what is in sight, raw values and bands included', () => {
    const series = [line('a', [0, 1, 2], [1, 2, 900], { raw: [1, 5, 900] })];
    const [low, high] = yRange(series, [0, 1], scale);
    expect(low).toBeCloseTo(0.76, 12);
    expect(high).toBeCloseTo(5.24, 12);
    const banded = line('b', [0, 1], [1, 1], { band: { low: [-3, 0], high: [2, 2] } });
    expect(yRange([banded], [0, 1], scale)[0]).toBeLessThan(-3);
  });

  it('ignores the outermost values if asked', () => {
    const y = Array.from({ length: 100 }, (_, at) => (at === 50 ? 1e6 : at / 100));
    const series = [line('a', [...y.keys()], y)];
    expect(yRange(series, [0, 99], scale)[1]).toBeGreaterThan(1e6);
    expect(yRange(series, [0, 99], { ...scale, ignoreOutliers: true })[1]).toBeLessThan(1.1);
  });

  it('knows constants, nothing at all, and logarithms', () => {
    expect(yRange([line('a', [0], [4])], [0, 0], scale)).toEqual([3.6, 4.4]);
    expect(yRange([], [0, 1], scale)).toEqual([0, 1]);
    expect(yRange([line('a', [0, 1], [-5, 10])], [0, 1], { ...scale, log: true })[0]).toBeCloseTo(10 / 1.15);
  });
});

describe(paintSeries, () => {
  /** A context that writes down where its pen goes. */
  function drawn(series: ChartSeries[], changes: Partial<Paper> = {}): string[] {
    const calls: string[] = [];
    const note = (name: string) => (x: number, y: number) => void calls.push(`${name} ${x},${y}`);
    const quiet = () => {};
    const context = {
      ...{
        save: quiet,
        beginPath: quiet,
        rect: quiet,
        clip: quiet,
        setLineDash: quiet,
        stroke: quiet,
        fill: quiet,
      },
      ...{ restore: quiet, moveTo: note('move'), lineTo: note('line'), fillRect: note('dot') },
    } as unknown as CanvasRenderingContext2D;
    const paper: Paper = {
      ...{ context, left: 0, top: 0, width: 100, height: 100, x: [0, 10], y: [0, 10] },
      ...{ logX: false, logY: false, pixelRatio: 1, color: (css) => css, ...changes },
    };
    paintSeries(series, paper);
    return calls;
  }

  it('breaks the line at a gap and shows a point that stands alone', () => {
    expect(drawn([line('a', [0, 5, 6, 7, 10], [0, 5, null, 2, null])])).toEqual([
      ...['move 0,100', 'line 50,50', 'dot 68,78'],
    ]);
  });

  it('draws hundreds of lines as thin as the screen can, and the means before a crowd as always', () => {
    const widths = (series: ChartSeries[]) => {
      const set = new Set<number>();
      const context = new Proxy({} as CanvasRenderingContext2D, {
        get: () => () => {},
        set: (_, name, value) => Boolean(name !== 'lineWidth' || set.add(value)),
      });
      drawn(series, { context, pixelRatio: 2 });
      return [...set].filter((width) => width > 0);
    };
    const lines = (count: number, more: Partial<ChartSeries> = {}) =>
      Array.from({ length: count }, (_, at) => ({ ...line(`${at}`, [0, 1], [1, 2]), ...more }));
    expect(widths(lines(50))).toEqual([3]);
    expect(widths(lines(51))).toEqual([1]);
    expect(widths([...lines(51, { faint: true }), ...lines(1)])).toEqual([1, 3]);
  });

  it('lets a line run out of the picture at both ends, and leaves the rest out', () => {
    const x = [-30, -20, -10, 5, 20, 30, 40];
    expect(
      drawn([
        line(
          'a',
          x,
          x.map(() => 5),
        ),
      ]),
    ).toEqual([...['move -100,50', 'line 50,50', 'line 200,50', 'line 300,50']]);
  });

  it('places values by their logarithm, and what has none is a gap', () => {
    const calls = drawn([line('a', [1, 10, 100], [1, 0, 100])], {
      x: [1, 100],
      y: [1, 100],
      logX: true,
      logY: true,
    });
    expect(calls).toEqual(['dot -2,98', 'dot 98,-2']);
  });

  it('marks NaN below and an infinity where it went', () => {
    const marks = line('a', [], [], {
      nonFinite: [
        { x: 5, value: 'NaN' },
        { x: 20, value: 'NaN' },
      ],
    });
    expect(drawn([marks])).toHaveLength(4);
    const [tip] = drawn([line('a', [], [], { nonFinite: [{ x: 5, value: 'Infinity' }] })]);
    expect(tip).toBe('move 50,3.5');
  });
});

describe(withDashes, () => {
  const line = (id: string, color: string, look: Partial<ChartSeries> = {}): ChartSeries => ({
    ...{ id, label: id, color, x: [0], y: [0] },
    ...look,
  });
  const dashes = (series: ChartSeries[]) => withDashes(series).map(({ dash }) => dash?.join(' ') ?? 'whole');

  it('keeps lines of one colour apart, and leaves the first of each colour whole', () => {
    const [first, second, third, other] = dashes([
      ...[line('a', 'red'), line('b', 'red'), line('c', 'red'), line('d', 'blue')],
    ]);
    expect([first, other]).toEqual(['whole', 'whole']);
    expect(new Set([first, second, third]).size).toBe(3);
  });

  it('counts neither pale members nor lines that are dashed already', () => {
    expect(
      dashes([
        line('member', 'red', { faint: true }),
        line('own', 'red', { dash: [1, 1] }),
        line('a', 'red'),
      ]),
    ).toEqual(['whole', '1 1', 'whole']);
  });
});

describe(chartCsv, () => {
  it('has a line for each point, with guarded names, and what was logged beside what was smoothed', () => {
    const csv = chartCsv([line('=1+1', [0, 1], [0.5, null], { raw: [1, 2] })], 'step');
    expect(csv).toBe("series,step,value,logged\r\n'=1+1,0,0.5,1\r\n'=1+1,1,,2\r\n");
  });
});

it('names files as every system takes them', () => {
  expect(fileName('loss/../π "x"', 'png')).toBe('loss_.._π_x_.png');
  expect(fileName('///', 'csv')).toBe('_.csv');
});
