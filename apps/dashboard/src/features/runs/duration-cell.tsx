'use client';

import { useNow } from '../format/clock.tsx';
import { formatDuration } from '../format/duration.ts';
import { type ListedRun, runSeconds } from './run-state.ts';

export function DurationCell({ run }: { run: ListedRun }) {
  return (
    <span className="whitespace-nowrap text-muted tabular-nums">
      {formatDuration(runSeconds(run, useNow()))}
    </span>
  );
}
