import type { RouterOutputs } from '@interpolab/api';
import { formatDuration } from '../format/duration.ts';

export type Run = RouterOutputs['runs']['list']['runs'][number];

/** A run as far as a row shows it. */
export type ListedRun = Omit<Run, 'summary'>;

export type ShownStatus = Run['status'] | 'stale';

/** The status as shown: a run that says "running" and has fallen silent is stale. */
export function shownStatus(run: Pick<Run, 'status' | 'stale'>): ShownStatus {
  return run.status === 'running' && run.stale ? 'stale' : run.status;
}

/** How much is done, in [0, 1]; null when the run has not said. */
export function progressShare(run: Pick<Run, 'progress'>): number | null {
  const { progress } = run;
  if (!progress || !(progress.total > 0)) return null;
  return Math.min(1, Math.max(0, progress.done / progress.total));
}

/** Seconds from start to end, or until `now` while it runs; a silent run is counted to its last sign of life. */
export function runSeconds(run: ListedRun, now: number): number {
  const end = run.finishedAt ?? (shownStatus(run) === 'running' ? null : run.heartbeatAt);
  return Math.max(0, ((end ? Date.parse(end) : now) - Date.parse(run.startedAt)) / 1000);
}

/** One line about where the run stands. */
export function describeState(run: ListedRun, now: number): string {
  const share = progressShare(run);
  const percent = share === null ? null : `${Math.floor(share * 100)}%`;
  switch (shownStatus(run)) {
    case 'running': {
      const eta = run.progress?.etaSeconds;
      const left = eta === null || eta === undefined ? null : `${formatDuration(eta)} left`;
      return [percent ?? 'running', left].filter(Boolean).join(' · ');
    }
    case 'stale':
      return `silent for ${formatDuration((now - Date.parse(run.heartbeatAt)) / 1000)}`;
    case 'failed':
      return run.error?.split('\n')[0] || 'failed';
    case 'interrupted':
      return percent && share !== 1 ? `interrupted at ${percent}` : 'interrupted';
    case 'finished':
      return 'finished';
  }
}
