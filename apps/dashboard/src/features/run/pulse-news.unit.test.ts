import { describe, expect, it } from 'vitest';
import { changedParts, type Pulse, withPulses } from './pulse-news.ts';
import type { RunDetail } from './run-detail.ts';

const marks: Pulse['marks'] = {
  ...{ run: 'a', children: 'a', events: '1', metrics: '2' },
  ...{ histograms: '0-0', media: '0-0', artifacts: '0-0', console: '0' },
};
const at = (second: number) => `2026-11-23T10:00:${String(second).padStart(2, '0')}.000Z`;
const progress = { done: 5, total: 10, rate: 1, etaSeconds: 5 };
const pulse = (runId: string, more: Partial<Pulse> = {}): Pulse => ({
  ...{ runId, progress, heartbeatAt: at(9), marks, ...more },
});

describe(changedParts, () => {
  it('names the parts whose marks are others, and all parts of a run that is new', () => {
    const now = pulse('r', { marks: { ...marks, metrics: '3', console: '7' } });
    expect(changedParts(pulse('r'), now)).toEqual(['metrics', 'console']);
    expect(changedParts(pulse('r', { heartbeatAt: at(1) }), pulse('r'))).toEqual([]);
    expect(changedParts(undefined, now)).toHaveLength(8);
  });
});

describe(withPulses, () => {
  const one = (id: string, stale: boolean) => ({ id, name: id, progress: null, heartbeatAt: at(1), stale });
  const run = {
    ...one('run', true),
    children: [one('stage', true), one('other', true)],
  } as unknown as RunDetail;

  it('moves the run and those stages that have a pulse; a sign of life ends being stale', () => {
    const moved = withPulses(run, [pulse('run', { heartbeatAt: at(1) }), pulse('stage'), pulse('stranger')]);
    expect(moved).toEqual({
      ...{ ...one('run', true), progress },
      children: [{ ...one('stage', false), progress, heartbeatAt: at(9) }, one('other', true)],
    });
  });
});
