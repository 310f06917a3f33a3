'use client';

import clsx from 'clsx';
import { useNow } from '../format/clock.tsx';
import { describeState, type ListedRun, progressShare, shownStatus } from './run-state.ts';

const TONE = {
  running: 'text-ink',
  finished: 'text-faint',
  failed: 'text-failed',
  interrupted: 'text-interrupted',
  stale: 'text-interrupted',
};

/** How far a run is and how long it will take, or how it ended. */
export function StateCell({ run }: { run: ListedRun }) {
  const now = useNow();
  const status = shownStatus(run);
  const share = progressShare(run);
  const text = describeState(run, now);
  return (
    <span className="flex min-w-0 items-center gap-2.5">
      {(status === 'running' || status === 'stale') && share !== null && (
        <ProgressBar share={share} label={`Progress of ${run.name}`} />
      )}
      <span className={clsx('truncate', TONE[status], status === 'running' && 'tabular-nums')} title={text}>
        {text}
      </span>
    </span>
  );
}

export function ProgressBar({ share, label, wide }: { share: number; label: string; wide?: boolean }) {
  return (
    <span
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.floor(share * 100)}
      className={clsx('block h-[3px] flex-none overflow-hidden rounded-full bg-line', wide ? 'w-40' : 'w-12')}
    >
      <span className="block h-full rounded-full bg-accent" style={{ width: `${share * 100}%` }} />
    </span>
  );
}
