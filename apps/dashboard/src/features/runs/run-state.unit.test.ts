import { describe, expect, it } from 'vitest';
import { describeState, progressShare, type Run, runSeconds, shownStatus } from './run-state.ts';

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
