import { parseQuery } from '@interpolab/api/query';
import { describe, expect, it } from 'vitest';
import { KERNELS } from '../metrics/metrics-state.ts';
import { columnsInSight } from './columns-in-sight.ts';
import { metricsCsv, settingsCsv } from './compare-csv.ts';
import {
  BANDS,
  type CompareState,
  IMAGE_MODES,
  loadCompareState,
  runsQuery,
  STATISTICS,
  writeCompareState,
} from './compare-state.ts';
import { distanceText } from './distance-text.ts';
import { changedRuns, mergeMetrics } from './merge-metrics.ts';
import { directionOf, turned } from './metric-directions.ts';
import { metricKey, readMetricKey } from './metric-key.ts';
import { metricRows } from './metric-rows.ts';
import { fieldsOf } from './run-fields.ts';
import { type Settings, settingRows } from './setting-rows.ts';
import { withinBrushes } from './within-brushes.ts';
import { diffTexts } from './word-diff.ts';

describe('the address', () => {
  it('brings every state back', () => {
    // Any order of numbers will do: a linear congruential generator, so that a failure comes again.
    let state = 7;
    const below = (limit: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * limit);
    };
    const pick = <T>(items: readonly T[]): T => items[below(items.length)];
    const texts = ['', 'a,b', '%2C', 'ddpm:loss', ':x', '<b>&"?#', 'ﷺ 🙂', 'config.a\\.b', '1~2', '=1+1'];
    const list = () => Array.from({ length: below(4) }, () => pick(texts)).filter(Boolean);
    for (let round = 0; round < 300; round++) {
      const whole: CompareState = {
        ...{ runs: list(), filter: pick(texts), hidden: list(), base: pick(texts), from: below(500) },
        brushes: list().map((field) => ({ field, low: 0 - below(9) / 7, high: below(1e6) * 1e9 })),
        ...{ diff: below(2) === 0, key: pick(texts), statistic: pick(STATISTICS) },
        ...{ delta: pick(['absolute', 'percent']), higher: list(), lower: list(), charts: list() },
        ...{ lines: pick(['runs', 'groups']), by: list(), band: pick(BANDS), members: below(2) === 0 },
        ...{ log: below(2) === 0, steps: pick([null, [0, 1], [-2.5, 1e9]]), axes: list() },
        ...{ x: pick(texts), y: pick(texts), color: pick(texts), pareto: below(2) === 0 },
        ...{ target: pick(texts), image: pick(texts), along: pick(texts), a: pick(texts), b: pick(texts) },
        ...{ index: below(64), column: below(9) },
        ...{ smooth: pick([0, 2.5, 100]), kernel: pick(KERNELS), project: pick([null, ...texts.slice(1)]) },
        mode: pick(IMAGE_MODES),
      };
      const address = new URLSearchParams(writeCompareState(whole));
      expect(loadCompareState(address)).toEqual(whole);
    }
  });

  it('chooses the newest that can be compared, or what a filter finds, sweeps too if it says so', () => {
    const query = (address: string) => runsQuery(loadCompareState(new URLSearchParams(address)));
    const unasked = query('project=p').filter;
    expect(query('project=p')).toEqual({ filter: unasked, project: 'p', rootsOnly: true, limit: 50 });
    expect(parseQuery(unasked)).toEqual(parseQuery('kind != sweep'));
    expect(query('filter=%20kind = sweep%20')).toEqual({
      ...{ filter: 'kind = sweep', rootsOnly: true, limit: 500 },
    });
  });

  it('takes nothing that is no range or brush', () => {
    const read = loadCompareState(new URLSearchParams('steps=5~1&brushes=a:b:c,1:2:config.lr,Infinity:1:x'));
    expect(read.steps).toBeNull();
    expect(read.brushes).toEqual([{ low: 1, high: 2, field: 'config.lr' }]);
  });
});

const SETTINGS: Settings = {
  runs: ['a', 'b', 'c'].map((id) => ({
    ...{ id, project: 'p', parentId: null, name: `run ${id}`, kind: 'experiment', status: 'finished' },
    ...{ stale: false, seed: 0, engine: 'native', configHash: null, tags: [], error: null },
    ...{ startedAt: '', heartbeatAt: '', finishedAt: null, warnings: [] },
  })),
  keys: [
    { section: 'config', path: 'lr', values: [1, '1'], at: [0, 1, -1], differs: true },
    { section: 'config', path: 'steps', values: [10, 20], at: [0, 1, 0], differs: true },
    { section: 'code', path: 'commit', values: ['=x'], at: [0, 0, -1], differs: true },
  ],
  ...{ total: 3, all: 3, differing: 3 },
};

const cell = (runId: string, last: number | null, more: object = {}) => ({
  ...{ runId, ownerId: runId, count: 3, nonFinite: 0, firstStep: 0, lastStep: 2 },
  ...{ first: 9, last, min: 1, max: 10, ...more },
});
const LOSS = { stage: 'ddpm' as const, name: 'loss', cells: [cell('a', 2), cell('b', 3), cell('c', null)] };
const STATE = { statistic: 'last' as const, higher: [], lower: [] };

describe('settings side by side', () => {
  it('tells 1 from "1", says what is missing, and holds against the base run', () => {
    const [lr] = settingRows(SETTINGS, { runIds: ['b', 'a', 'c'], base: 'a' });
    expect(lr.cells.map(({ text, differs }) => [text, differs])).toEqual([
      ['"1"', true],
      ['1', false],
      ['missing', true],
    ]);
  });

  it('differ only where the runs that are shown do', () => {
    const rows = settingRows(SETTINGS, { runIds: ['a', 'c'], base: 'a' });
    expect(rows.map(({ differs }) => differs)).toEqual([true, false, true]);
  });

  it('are written as CSV that a spreadsheet does not run, numbers as numbers', () => {
    const csv = settingsCsv(settingRows(SETTINGS, { runIds: ['a', 'b', 'c'], base: 'a' }), SETTINGS.runs);
    expect(csv.split('\r\n').slice(2, 5)).toEqual([
      'config,lr,1,"""1""",',
      'config,steps,10,20,10',
      'code,commit,"""=x""","""=x""",',
    ]);
  });
});

describe('metrics side by side', () => {
  it('have a delta to the base run whose colour follows the direction', () => {
    const [row] = metricRows([LOSS], { runIds: ['a', 'b', 'c'], base: 'a', state: STATE });
    expect(row.direction).toBe('lower');
    expect(row.cells.get('a')).toMatchObject({ value: 2, delta: null, best: true });
    expect(row.cells.get('b')).toMatchObject({ value: 3, delta: 1, ratio: 0.5, better: false, best: false });
    expect(row.cells.get('c')).toMatchObject({ value: null, delta: null, better: null });
    const [higher] = metricRows([LOSS], {
      ...{ runIds: ['a', 'b'], base: 'a', state: { ...STATE, ...turned(LOSS, STATE) } },
    });
    expect(higher.cells.get('b')).toMatchObject({ better: true, best: true });
  });

  it('take the lowest or the highest as the best, by direction', () => {
    const best = (higher: string[]) =>
      metricRows([LOSS], {
        runIds: ['a'],
        base: 'a',
        state: { ...STATE, statistic: 'best', higher },
      })[0].cells.get('a')?.value;
    expect([best([]), best(['ddpm:loss'])]).toEqual([1, 10]);
  });

  it('can be turned and turned back, after which the address says nothing', () => {
    const once = turned(LOSS, STATE);
    expect(once).toEqual({ higher: ['ddpm:loss'], lower: [] });
    expect(directionOf(LOSS, once)).toBe('higher');
    expect(turned(LOSS, once)).toEqual({ higher: [], lower: [] });
    expect(directionOf({ stage: null, name: 'accuracy' }, STATE)).toBe('higher');
  });

  it('have no better way where the name suggests none, until somebody says so', () => {
    const rate = { ...LOSS, name: 'learningRate' };
    const [row] = metricRows([rate], { runIds: ['a', 'b'], base: 'a', state: STATE });
    expect(row.direction).toBeNull();
    expect(row.cells.get('b')).toMatchObject({ delta: 1, better: null, best: false });
    const lower = turned(rate, STATE);
    const higher = turned(rate, lower);
    expect([lower, higher, turned(rate, higher)]).toEqual([
      { higher: [], lower: ['ddpm:learningRate'] },
      { higher: ['ddpm:learningRate'], lower: [] },
      { higher: [], lower: [] },
    ]);
    expect(directionOf({ stage: null, name: 'system/load-error' }, STATE)).toBeNull();
  });

  it('obey what is said of a metric of any stage, until a stage says otherwise', () => {
    const said = { higher: [':loss'], lower: [] };
    expect(directionOf(LOSS, said)).toBe('higher');
    const otherwise = turned(LOSS, said);
    expect(otherwise).toEqual({ higher: [':loss'], lower: ['ddpm:loss'] });
    expect(directionOf(LOSS, otherwise)).toBe('lower');
    expect(turned(LOSS, otherwise)).toEqual(said);
  });

  it('write distances with their sign, in parts of the base where there are any', () => {
    expect(distanceText({ delta: -0.25, ratio: -0.125 }, 'absolute')).toBe('−0.25');
    expect(distanceText({ delta: 0.5, ratio: 0.25 }, 'percent')).toBe('+25 %');
    expect(distanceText({ delta: 1, ratio: null }, 'percent')).toBe('of 0');
    expect(distanceText({ delta: null, ratio: null }, 'percent')).toBeNull();
  });

  it('go into CSV with every digit', () => {
    const rows = metricRows([{ ...LOSS, cells: [cell('a', 0.1), cell('b', 0.30000000000000004)] }], {
      ...{ runIds: ['a', 'b'], base: 'a', state: STATE },
    });
    expect(metricsCsv(rows, SETTINGS.runs).split('\r\n').slice(2, 4)).toEqual([
      'ddpm · loss,lower,value,0.1,0.30000000000000004,',
      'ddpm · loss,lower,delta,,0.20000000000000004,',
    ]);
  });

  it('have keys that are read back', () => {
    for (const metric of [LOSS, { stage: null, name: 'ddpm:loss' }])
      expect(readMetricKey(metricKey(metric))).toEqual({ stage: metric.stage, name: metric.name });
    expect(readMetricKey('other:loss')).toBeNull();
    expect(readMetricKey('loss')).toBeNull();
  });
});

describe('the differences of two texts', () => {
  it('are the longest common words kept, so that both texts can be put together again', () => {
    const [before, after] = ['a photo of a smile', 'a drawing of no smile, at all'];
    const pieces = diffTexts(before, after);
    const without = (kind: string) =>
      pieces
        .filter((piece) => piece.kind !== kind)
        .map(({ text }) => text)
        .join('');
    expect(without('added')).toBe(before);
    expect(without('removed')).toBe(after);
    expect(pieces.filter(({ kind }) => kind === 'same').map(({ text }) => text)).toEqual([
      'a ',
      ' of ',
      ' smile',
    ]);
  });

  it('are none for the same text, and whole lines where words would take too long', () => {
    expect(diffTexts('x y', 'x y')).toEqual([{ kind: 'same', text: 'x y' }]);
    const lines = Array.from({ length: 1500 }, (_, at) => `line ${at} of many\n`);
    const pieces = diffTexts(
      lines.join(''),
      ['first other\n', ...lines.slice(1, -1), 'last other\n'].join(''),
    );
    expect(pieces.map(({ kind }) => kind)).toEqual(['removed', 'added', 'same', 'removed', 'added']);
  });
});

describe('fields of runs', () => {
  const fields = fieldsOf({ settings: SETTINGS, metrics: [LOSS], ...STATE });

  it('are settings of the config, numbers or categories, and metrics that two runs have', () => {
    expect(fields.map(({ id, categories }) => [id, categories])).toEqual([
      ['config.lr', ['1', '"1"']],
      ['config.steps', null],
      ['metric.ddpm:loss', null],
    ]);
    expect([...fields[1].values.values()]).toEqual([10, 20, 10]);
    expect([...fields[2].values.keys()]).toEqual(['a', 'b']);
  });

  it('are what brushes choose by; who has none is out, and a brush on no field says nothing', () => {
    const within = (...brushes: { field: string; low: number; high: number }[]) =>
      withinBrushes(['a', 'b', 'c'], { brushes, fields });
    expect(within({ field: 'config.steps', low: 10, high: 15 })).toEqual(['a', 'c']);
    expect(within({ field: 'metric.ddpm:loss', low: 2, high: 3 })).toEqual(['a', 'b']);
    expect(within({ field: 'config.gone', low: 0, high: 0 })).toEqual(['a', 'b', 'c']);
  });
});

describe('columns in sight', () => {
  it('are forty with the base always first', () => {
    const ids = Array.from({ length: 100 }, (_, at) => `r${at}`);
    const columns = columnsInSight(ids, { base: 'r50', from: 39 });
    expect(columns.slice(0, 3)).toEqual(['r50', 'r39', 'r40']);
    expect(columns.length).toBe(40);
    expect(columnsInSight(ids, { base: 'r0', from: 1e9 })).toEqual(['r0', 'r99']);
  });
});

describe('metrics of runs that still train', () => {
  const known = { metrics: [LOSS], total: 1, judges: ['a'] };

  it('take the place of the older ones, and others stay', () => {
    const read = {
      metrics: [
        { ...LOSS, cells: [cell('b', 7)] },
        { ...LOSS, name: 'new', cells: [cell('b', 1)] },
      ],
      ...{ total: 2, judges: ['a', 'b'] },
    };
    const { metrics, total, judges } = mergeMetrics(known, read, new Set(['b', 'c']));
    expect(judges).toEqual(['a', 'b']);
    expect(metrics.map(({ name, cells }) => [name, cells.map(({ runId, last }) => [runId, last])])).toEqual([
      [
        'loss',
        [
          ...[
            ['a', 2],
            ['b', 7],
          ],
        ],
      ],
      ['new', [['b', 1]]],
    ]);
    expect(total).toBe(2);
  });

  it('are read again of runs whose stage has changed, and of all that train where the stage is unknown', () => {
    const stage = {
      metrics: [
        {
          ...LOSS,
          cells: [
            { ...cell('a', 2), ownerId: 'stage' },
            { ...cell('b', 2), ownerId: 'stage' },
          ],
        },
      ],
    };
    const runs = { all: ['a', 'b', 'c', 'd'], running: ['c', 'd'] };
    const of = (...changed: (string | null)[]) => changedRuns(new Set(changed), stage, runs);
    expect([of('stage'), of('c'), of('other'), of(null), of()]).toEqual([
      ['a', 'b'],
      ['c'],
      ['c', 'd'],
      ['c', 'd'],
      [],
    ]);
  });
});
