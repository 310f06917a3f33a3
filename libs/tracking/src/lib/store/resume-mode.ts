// What a start means for a run that is there, or is not.
import type { RunStart, StartEvent } from '../client/run-event.ts';

/**
 * `must`: the run is there already; if it is not, it begins now and that is told. `allow`: it goes on if it is there.
 * `never`: it is new; if the id is taken, what this process logs is kept as a run of its own, under the id with a part of
 * the journal's added, so that nothing is lost and no run is gone on with by accident.
 */
export type ResumeMode = 'must' | 'allow' | 'never';
export const RESUME_MODES = ['must', 'allow', 'never'] as const satisfies readonly ResumeMode[];

/** Journals before 0.2 say only whether to resume. */
export const resumeModeOf = ({ resume }: Pick<RunStart, 'resume'>): ResumeMode =>
  typeof resume === 'string' ? resume : resume ? 'allow' : 'never';

/** Why a run has the status that its start gives it. */
export function startReason(run: RunStart, created: boolean): string {
  if (!created) return 'resumed';
  return resumeModeOf(run) === 'must' ? 'started, as there was no such run to resume' : 'started';
}

export interface Arrival {
  journalId: string;
  runId: string;
  start: StartEvent | undefined;
  /** The store has a run of this id. */
  exists: boolean;
}

/** The run that a journal is for, asked once, when its first records arrive; and what is worth telling a person. */
export function resumption({ journalId, runId, start, exists }: Arrival): {
  runId: string;
  remarks: string[];
} {
  const mode = start ? resumeModeOf(start.run) : 'allow';
  if (mode === 'never' && exists) {
    const own = `${runId.slice(0, 90)}-${journalId.slice(0, 8)}`;
    const remark = `run ${runId}: the id was taken, so this run is kept as ${own} (set resume to go on with the one that had it).`;
    return { runId: own, remarks: [remark] };
  }
  const missed = mode === 'must' && !exists;
  const remark = `run ${runId}: expected a run to resume, but the store has none of this id, so it begins now (check the id and the database).`;
  return { runId, remarks: missed ? [remark] : [] };
}
