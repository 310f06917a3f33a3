import type { RunMetric, RunStage } from '@interpolab/tracking/read';
import { describe, expect, it } from 'vitest';
import { createApiContext, LOCAL_USER } from '../api-context.ts';
import { fakeRunStore, runSummary } from '../fake-run-store.test-support.ts';
import { createCaller } from '../router.ts';
import { resultJudges, resultMetrics } from './result-metrics.ts';

const metric = (runId: string, name: string, last: number): RunMetric => ({
  ...{ runId, name, count: 2, finiteCount: Number.isFinite(last) ? 2 : 1, min: 1, max: 3, sum: 4 },
  ...{ firstStep: 0, lastStep: 1, first: 3, last, lastAt: '2026-11-23T10:00:00.000Z', conflicts: 0 },
});

/** Two experiments over one shared training; the first trained twice, and a training that stands alone. */
const STAGES: RunStage[] = [
  { runId: 'a', stageId: 'old', kind: 'ddpm' },
  { runId: 'a', stageId: 'shared', kind: 'ddpm' },
  { runId: 'b', stageId: 'shared', kind: 'ddpm' },
];
const METRICS = [
  ...[metric('a', 'system/cpu-percent', 90), metric('b', 'system/cpu-percent', 80)],
  ...[metric('a', 'share', 0.5), metric('old', 'loss', 9), metric('shared', 'loss', 1)],
  metric('alone', 'loss', Number.NaN),
];

/** As a store gives them back: lists of a summary as JSON. */
const RESULTS = {
  a: JSON.stringify([
    { condition: 'unconditional', gapShare: 0.01, validShare: 1 },
    { condition: 'strength-30', gapShare: 0.75, validShare: 0.5 },
  ]),
  b: JSON.stringify([{ condition: 'strength-30', gapShare: 0.5, validShare: 1 }, { condition: 'odd' }]),
  alone: 'not JSON',
};

const KINDS = { a: 'experiment', b: 'experiment', alone: 'ddpm' } as const;

const caller = createCaller(
  createApiContext(
    fakeRunStore({
      summariesOfRuns: async (ids) =>
        ids
          .filter((id): id is keyof typeof KINDS => id in KINDS)
          .map((id) => runSummary({ id, kind: KINDS[id], summary: { results: RESULTS[id] } })),
      stagesOfRuns: async (ids) => STAGES.filter(({ runId }) => ids.includes(runId)),
      metricsOfRuns: async (ids) => METRICS.filter(({ runId }) => ids.includes(runId)),
      configsOfRuns: async (ids) => ids.map((runId) => ({ runId, config: {} })),
      getSeriesOfRuns: async (ids, name) =>
        ids.map((runId) => ({
          ...{ runId, name, steps: [0], values: [runId === 'shared' ? 1 : 3], times: [0] },
          ...{ totalCount: 1, thinned: false },
        })),
    }),
    { principal: LOCAL_USER },
  ),
);

describe('compare.metrics', () => {
  it('counts the metrics of the last stage of a kind as the experiment’s, beside those of a lone stage', async () => {
    const { metrics, total } = await caller.compare.metrics({ runIds: ['a', 'b', 'alone'] });
    const logged = metrics.slice(4);
    expect(
      logged.map(({ stage, name, cells }) => [stage, name, cells.map((c) => [c.runId, c.ownerId, c.last])]),
    ).toEqual([
      [
        'ddpm',
        'loss',
        [
          ['a', 'shared', 1],
          ['b', 'shared', 1],
          ['alone', 'alone', null],
        ],
      ],
      [null, 'share', [['a', 'a', 0.5]]],
      [
        null,
        'system/cpu-percent',
        [
          ['a', 'a', 90],
          ['b', 'b', 80],
        ],
      ],
    ]);
    expect(logged[0].cells[2]).toMatchObject({ nonFinite: 1, min: 1, max: 3 });
    expect(total).toBe(7);
  });

  it('keeps results by different classifiers apart, and names the classifiers', () => {
    const judged = (id: string, judge?: string) => ({
      id,
      summary: {
        results: [
          {
            ...{ condition: 'strength-30', gapShare: 0.5, validShare: 1 },
            ...(judge && { judgeSha256: judge.repeat(64) }),
          },
        ],
      },
    });
    const runs = [judged('a', 'e'), judged('b', 'f'), judged('c', 'e'), judged('d')];
    const shares = resultMetrics(runs).filter(({ name }) => name.startsWith('gapShare'));
    expect(shares.map(({ name, cells }) => [name, cells.map(({ runId }) => runId)])).toEqual([
      ['gapShare/strength-30, by eeeeeeeeeeee', ['a', 'c']],
      ['gapShare/strength-30, by ffffffffffff', ['b']],
      ['gapShare/strength-30', ['d']],
    ]);
    expect(resultJudges(runs)).toEqual(['e'.repeat(64), 'f'.repeat(64)]);
  });

  it('begins with the results that experiments ended with, a metric for each condition', async () => {
    const { metrics } = await caller.compare.metrics({ runIds: ['a', 'b', 'alone'] });
    expect(
      metrics.slice(0, 4).map(({ name, cells }) => [name, cells.map(({ runId, last }) => [runId, last])]),
    ).toEqual([
      ['gapShare/unconditional', [['a', 0.01]]],
      ['validShare/unconditional', [['a', 1]]],
      [
        'gapShare/strength-30',
        [
          ['a', 0.75],
          ['b', 0.5],
        ],
      ],
      [
        'validShare/strength-30',
        [
          ['a', 0.5],
          ['b', 1],
        ],
      ],
    ]);
  });
});

describe('compare.groups of a stage', () => {
  it('counts a training that two experiments share once', async () => {
    const [group] = await caller.compare.groups({
      runIds: ['a', 'b', 'alone'],
      metric: 'loss',
      stage: 'ddpm',
    });
    expect(group).toMatchObject({ runIds: ['a', 'b', 'alone'], withoutMetric: [], n: [2], mean: [2] });
  });
});
