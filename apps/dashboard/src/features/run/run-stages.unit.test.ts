import { describe, expect, it } from 'vitest';
import type { Run } from '../runs/run-state.ts';
import { type RunDetail, resultSources } from './run-detail.ts';
import { runStages } from './run-stages.ts';

const child = (id: string, kind: Run['kind']): Run => ({
  ...{
    id,
    project: 'p',
    parentId: 'parent',
    name: kind,
    kind,
    seed: 0,
    engine: 'native',
    status: 'finished',
  },
  ...{ stale: false, configHash: null, tags: [], summary: {}, progress: null, error: null },
  ...{ startedAt: '2026-11-23T10:00:00.000Z', heartbeatAt: '2026-11-23T10:00:00.000Z', finishedAt: null },
});
const children = [child('s1', 'sample'), child('e1', 'evaluate')];
const stages = [
  { kind: 'ddpm', name: 'ddpm', runId: 'other-ddpm', reused: true, seconds: 12, key: 'k' },
  { kind: 'sample', name: 'sample unconditional', runId: 'other-sample', reused: true, seconds: 3, key: 'k' },
  { kind: 'sample', name: 'sample', runId: 's1', reused: false, seconds: 4, key: 'k' },
];

describe(runStages, () => {
  it('puts stages that were taken over among its own, in the order of the summary', () => {
    expect(
      runStages({ summary: { stages }, children }).map(({ id, run, seconds }) => [id, run?.id, seconds]),
    ).toEqual([
      ['other-ddpm', undefined, 12],
      ['other-sample', undefined, 3],
      ['s1', 's1', null],
      ['e1', 'e1', null],
    ]);
  });

  it.each<RunDetail['summary']>([{}, { stages: 'nonsense' }, { stages: [{ name: 'x' }] }])(
    'has its children with the summary %j',
    (summary) => {
      expect(runStages({ summary, children }).map(({ id }) => id)).toEqual(['s1', 'e1']);
    },
  );
});

describe(resultSources, () => {
  it('are the run, then what judges, then what samples, newest first', () => {
    expect(resultSources({ id: 'parent', summary: { stages: JSON.stringify(stages) }, children })).toEqual([
      'parent',
      'e1',
      's1',
      'other-sample',
    ]);
  });
});
