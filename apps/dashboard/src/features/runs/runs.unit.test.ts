import { describe, expect, it } from 'vitest';
import {
  isExpression,
  type RunListState,
  readRunListState,
  runListQuery,
  writeRunListState,
} from './run-list-state.ts';
import { describeState, progressShare, type Run, runSeconds, shownStatus } from './run-state.ts';

const read = (query: string) => readRunListState(new URLSearchParams(query));

describe(readRunListState, () => {
  it('takes an empty address and one full of nonsense for the same', () => {
    const empty = { search: '', status: null, open: [] };
    expect(read('')).toEqual(empty);
    expect(read('?status=sleeping&open=,,&page=9')).toEqual(empty);
  });

  it('cuts a search that the API would refuse', () => {
    expect(read(`?q=${'x'.repeat(600)}`).search).toHaveLength(500);
  });

  it.each<RunListState>([
    { search: '', status: null, open: [] },
    { search: 'a&b=c #%+ ü\u202e', status: 'failed', open: ['id-1', 'id-2'] },
    { search: '  two words ', status: null, open: ['x'] },
  ])('reads back what was written: %j', (state) => {
    expect(read(writeRunListState(state))).toEqual(state);
  });

  it('writes nothing for the state in which nothing is chosen', () => {
    expect(writeRunListState(read(''))).toBe('');
    expect(writeRunListState({ search: '', status: 'running', open: ['a', 'b'] })).toBe(
      '?status=running&open=a,b',
    );
  });
});

describe(runListQuery, () => {
  it('asks for roots, and with a filter for stages too', () => {
    expect(runListQuery(read(''))).toEqual({ rootsOnly: true, limit: 50 });
    expect(runListQuery(read('?q=%20%20'))).toEqual({ rootsOnly: true, limit: 50 });
    expect(runListQuery(read('?q=ddpm&status=failed'))).toEqual({
      search: 'ddpm',
      status: 'failed',
      limit: 50,
    });
  });
});

describe(isExpression, () => {
  it.each([
    ...[
      'config.ddpm.lr < 1e-3',
      'tag in (a, b)',
      'TAG IN(a)',
      'config.seed is missing',
      'config.x is not null',
    ],
    ...['name ~ smile', 'name glob "a*"', 'not (stale = true)'],
  ])('takes %s for one, and asks for it as a filter', (text) => {
    expect(isExpression(text)).toBe(true);
    expect(runListQuery(read(`?q=${encodeURIComponent(text)}`))).toEqual({ filter: text, limit: 50 });
  });

  it.each(['smile', 'circles in the middle', 'this is fine', '100% (really)', 'a-b/c'])(
    'takes %s for a part of a name',
    (text) => expect(isExpression(text)).toBe(false),
  );
});

describe('the state of a run', () => {
  const now = Date.parse('2026-11-23T10:10:00.000Z');
  const run = (values: Partial<Run>): Run => ({
    ...{ id: 'r', project: 'p', parentId: null, name: 'n', kind: 'ddpm', seed: 0, engine: 'native' },
    ...{
      configHash: null,
      tags: [],
      summary: {},
      error: null,
      stale: false,
      status: 'running',
      progress: null,
    },
    startedAt: '2026-11-23T10:00:00.000Z',
    heartbeatAt: '2026-11-23T10:08:00.000Z',
    finishedAt: null,
    ...values,
  });
  const progress = (done: number, etaSeconds: number | null = null) => ({
    done,
    total: 4000,
    rate: 14,
    etaSeconds,
  });

  it('is stale when it says running and is silent', () => {
    expect(shownStatus(run({ stale: true }))).toBe('stale');
    expect(shownStatus(run({ stale: true, status: 'finished' }))).toBe('finished');
    expect(describeState(run({ stale: true }), now)).toBe('silent for 2 min 00 s');
  });

  it('says how far it is and how long it will take, as far as that is known', () => {
    expect(describeState(run({}), now)).toBe('running');
    expect(describeState(run({ progress: progress(1600) }), now)).toBe('40%');
    expect(describeState(run({ progress: progress(3999, 171) }), now)).toBe('99% · 2 min 51 s left');
    expect(progressShare(run({ progress: { ...progress(5), total: 0 } }))).toBeNull();
    expect(progressShare(run({ progress: progress(9000) }))).toBe(1);
  });

  it('says how it ended', () => {
    expect(describeState(run({ status: 'failed', error: 'loss is NaN\nat x' }), now)).toBe('loss is NaN');
    expect(describeState(run({ status: 'failed' }), now)).toBe('failed');
    expect(describeState(run({ status: 'interrupted', progress: progress(1600) }), now)).toBe(
      'interrupted at 40%',
    );
    expect(describeState(run({ status: 'finished' }), now)).toBe('finished');
  });

  it('lasts until its end, until now, or until its last sign of life', () => {
    expect(runSeconds(run({}), now)).toBe(600);
    expect(runSeconds(run({ stale: true }), now)).toBe(480);
    expect(runSeconds(run({ status: 'finished', finishedAt: '2026-11-23T10:00:30.000Z' }), now)).toBe(30);
    expect(runSeconds(run({ startedAt: '2026-11-23T11:00:00.000Z' }), now)).toBe(0);
  });
});
