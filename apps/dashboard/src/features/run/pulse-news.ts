import type { RouterOutputs } from '@interpolab/api';
import type { RunDetail } from './run-detail.ts';

export type Pulse = RouterOutputs['runs']['pulses'][number];
export type PulsePart = keyof Pulse['marks'];

/** Which parts of a run another pulse says to have changed; all of them where none was known. */
export function changedParts(old: Pulse | undefined, now: Pulse): PulsePart[] {
  const parts = Object.keys(now.marks) as PulsePart[];
  return old ? parts.filter((part) => old.marks[part] !== now.marks[part]) : parts;
}

/** A run and its stages with what moves in them, so that nothing of it has to be read again. */
export function withPulses(run: RunDetail, pulses: readonly Pulse[]): RunDetail {
  const byRun = new Map(pulses.map((pulse) => [pulse.runId, pulse]));
  const move = <Run extends Pick<RunDetail, 'id' | 'progress' | 'heartbeatAt' | 'stale'>>(one: Run): Run => {
    const pulse = byRun.get(one.id);
    if (!pulse) return one;
    const { progress, heartbeatAt } = pulse;
    // Who has given a sign of life since is not stale.
    return { ...one, progress, heartbeatAt, stale: one.stale && heartbeatAt === one.heartbeatAt };
  };
  return { ...move(run), children: run.children.map(move) };
}
