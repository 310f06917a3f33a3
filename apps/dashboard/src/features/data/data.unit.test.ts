import { describe, expect, it } from 'vitest';
import type { Run } from '../runs/run-state.ts';
import { borderlineSheet } from './borderline-sheet.ts';
import { besideIds, type DataState, loadDataState, runsQuery, writeDataState } from './data-state.ts';
import {
  agreementOf,
  borderlineImages,
  calibrationError,
  reliabilityBins,
  type Table,
} from './logged-tables.ts';
import { scoreHistograms } from './score-histograms.ts';
import { classNames, readFunnel, readTruth, selectionOf } from './selection.ts';

const table = (name: string, columns: string[], rows: Table['rows']): Table => ({
  ...{ name, columns, rows, step: null, at: '2026-11-23T10:00:00.000Z' },
});
const run = (values: Partial<Run>): Run =>
  ({ id: 'r', name: 'x', kind: 'experiment', summary: {}, ...values }) as Run;

describe('the address of the page of data', () => {
  it('brings any state back', async () => {
    const texts = ['', 'a,b', '%2C', 'member 0', '<b>&=', '👁'];
    for (const filter of texts)
      for (const scores of texts) {
        const written: DataState = {
          ...{ runs: texts.slice(1, 3), filter, scores, beside: texts.slice(2, 4) },
          project: scores || null,
        };
        expect(await loadDataState(new URLSearchParams(writeDataState(written)))).toEqual(written);
      }
    expect(runsQuery({ runs: ['a'], filter: 'x', project: 'p' })).toEqual({ ids: ['a'], limit: 50 });
    expect(runsQuery({ runs: [], filter: ' tag = a ', project: 'p' })).toEqual({
      filter: 'tag = a',
      project: 'p',
      rootsOnly: true,
      limit: 50,
    });
  });

  it('names others beside the shown selection, each once and never that one itself', () => {
    expect(besideIds({ beside: ['b', 'a', 'b', 'c', 'd', 'e'] }, 'a')).toEqual(['b', 'c', 'd']);
    expect(besideIds({ beside: [] }, 'a')).toEqual([]);
  });
});

describe(selectionOf, () => {
  const stage = (kind: string, runId: string) => ({ kind, runId, name: `the ${kind}` });
  it('prefers what classifiers chose to what the data stage did', () => {
    const stages = [stage('data', 'd'), stage('imageClassifier', 'e'), stage('filter', 'f')];
    expect(selectionOf(run({ summary: { stages } }))).toMatchObject({
      ...{ kind: 'filter', filterRunId: 'f' },
      classifiers: [{ name: 'the imageClassifier', runId: 'e' }],
    });
    expect(selectionOf(run({ summary: { stages: stages.slice(0, 1) } }))).toMatchObject({
      kind: 'data',
      filterRunId: 'd',
    });
    expect(selectionOf(run({ kind: 'data', name: 'filter', id: 'own' }))).toMatchObject({
      filterRunId: 'own',
    });
    expect(selectionOf(run({ summary: { stages: ['odd', { kind: 'ddpm' }] } }))).toBeNull();
  });
});

describe('what a filter says of itself', () => {
  it('is read from its summary, and nothing where it is of another form', () => {
    const funnel = [{ step: 'all', kept: 5, perClass: [2, 3] }];
    expect(readFunnel({ funnel })).toEqual(funnel);
    expect(readFunnel({ funnel: [{ step: 1 }] })).toEqual([]);
    expect(readTruth({ steps: [{ step: 'rank 2', inMiddleThird: 1 }, { step: 'all' }] })).toEqual(
      new Map([['rank 2', 1]]),
    );
    expect(classNames({ classes: ['young'] }, 2)).toEqual(['young', 'class 1']);
  });
});

describe(scoreHistograms, () => {
  const histogram = (name: string, counts: number[]) => ({
    ...{ name, counts, step: null, edges: [0, 0.5, 1], at: '2026-11-23T10:00:00.000Z' },
  });
  it('pairs kept with dropped by scorer, the evaluation classifier first', () => {
    const found = scoreHistograms([
      histogram('attribute-score/a/b/dropped', [1, 0]),
      histogram('attribute-score/a/b/kept', [0, 1]),
      histogram('attribute-score/evaluation/dropped', [2, 0]),
      histogram('attribute-score/evaluation/kept', [0, 2]),
      histogram('attribute-score/alone/kept', [9, 9]),
    ]);
    expect(found.map(({ scorer, kept, dropped }) => [scorer, kept, dropped])).toEqual([
      ['evaluation', [0, 2], [2, 0]],
      ['a/b', [0, 1], [1, 0]],
    ]);
  });

  it('takes what was dropped as the rest of all where the truth chose', () => {
    const [found] = scoreHistograms([
      histogram('attribute-score/all', [5, 4]),
      histogram('attribute-score/kept', [2, 4]),
    ]);
    expect(found).toMatchObject({ scorer: 'truth', kept: [2, 4], dropped: [3, 0] });
  });
});

describe(reliabilityBins, () => {
  const tables = [
    table(
      'reliability/after',
      ['low', 'high', 'count', 'confidence', 'accuracy'],
      [
        [0, 0.5, 0, null, null],
        [0.5, 0.75, 1, 0.6, 1],
        [0.75, 1, 3, 0.9, 1],
      ],
    ),
  ];
  it('reads the bins, whose error is Σ share · |confidence − accuracy|', () => {
    const bins = reliabilityBins(tables, 'after');
    expect(bins.map(({ count }) => count)).toEqual([0, 1, 3]);
    expect(calibrationError(bins)).toBeCloseTo(0.25 * 0.4 + 0.75 * 0.1, 12);
    expect(reliabilityBins(tables, 'before')).toEqual([]);
    expect(calibrationError([])).toBeNull();
  });
});

describe('tables of a filter', () => {
  it('are the agreement of classifiers, if it is square', () => {
    const rows: Table['rows'] = [
      ['a', 1, 0.5],
      ['b', 0.5, 1],
    ];
    expect(agreementOf([table('agreement', ['classifier', 'a', 'b'], rows)])).toEqual({
      ...{
        names: ['a', 'b'],
        shares: [
          [1, 0.5],
          [0.5, 1],
        ],
      },
    });
    expect(agreementOf([table('agreement', ['classifier', 'a'], rows)])).toBeNull();
    expect(agreementOf([])).toBeNull();
  });

  it('are the images at the border, in the order of their sheet', () => {
    const columns = ['row', 'side', 'label', 'evaluation'];
    expect(
      borderlineImages([
        table('borderline', columns, [
          [7, 'kept', 'old', 0.6],
          [9, 'dropped', 'young', 0.1],
        ]),
      ]),
    ).toEqual([
      { row: 7, side: 'kept', label: 'old', scores: [{ classifier: 'evaluation', score: 0.6 }] },
      { row: 9, side: 'dropped', label: 'young', scores: [{ classifier: 'evaluation', score: 0.1 }] },
    ]);
    expect(borderlineSheet({ borderline: { columns: 2 } }, [])).toBeNull();
  });
});
