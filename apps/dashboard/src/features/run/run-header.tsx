'use client';

import Link from 'next/link';
import { useNow } from '../format/clock.tsx';
import { formatAge } from '../format/duration.ts';
import { formatCount, formatNumber } from '../format/number.ts';
import { DurationCell } from '../runs/duration-cell.tsx';
import { describeState, progressShare, shownStatus } from '../runs/run-state.ts';
import { ProgressBar } from '../runs/state-cell.tsx';
import { StatusDot } from '../runs/status-dot.tsx';
import { useMayChange } from '../settings/access-provider.tsx';
import { CopyButton } from '../shell/copy-button.tsx';
import { DeleteRun } from './delete-run.tsx';
import type { RunDetail } from './run-detail.ts';
import { RunWarnings } from './run-warnings.tsx';

/** What the run is and where it stands, live. */
export function RunHeader({ run }: { run: RunDetail }) {
  const mayChange = useMayChange();
  return (
    <header className="pt-5 pb-5">
      <p className="flex min-w-0 items-center gap-1.5 text-xs text-faint">
        <Link prefetch={false} href="/" className="hover:text-ink">
          {run.project}
        </Link>
        {run.parent && (
          <>
            <span aria-hidden="true">/</span>
            <Link
              prefetch={false}
              href={`/runs/${encodeURIComponent(run.parent.id)}`}
              className="truncate hover:text-ink"
            >
              {run.parent.name}
            </Link>
          </>
        )}
        <span aria-hidden="true">/</span>
        <span>{run.kind}</span>
      </p>
      <div className="mt-1 flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <h1
          className="min-w-0 max-w-full truncate text-lg leading-7 font-medium tracking-tight"
          title={run.name}
        >
          {run.name}
        </h1>
        <span className="flex items-center gap-1 text-xs text-faint">
          <code className="figure">{run.id}</code>
          <CopyButton text={run.id} label="Copy the run's id" />
        </span>
        {mayChange && <DeleteRun run={run} />}
      </div>
      <StateLine run={run} />
      {run.error && <ErrorNote error={run.error} />}
      <RunWarnings run={run} />
    </header>
  );
}

function StateLine({ run }: { run: RunDetail }) {
  const now = useNow();
  const status = shownStatus(run);
  const share = progressShare(run);
  const beat = (now - Date.parse(run.heartbeatAt)) / 1000;
  return (
    <div className="mt-2 flex flex-wrap items-center gap-x-5 gap-y-1 text-muted">
      <span className="flex items-center gap-2 text-ink">
        <StatusDot run={run} />
        {status === 'failed' || status === 'running' ? status : describeState(run, now)}
      </span>
      {status === 'running' && share !== null && run.progress && (
        <span className="flex items-center gap-3 tabular-nums">
          <ProgressBar share={share} label={`Progress of ${run.name}`} wide />
          {describeState(run, now)}
          <span className="text-faint">
            {formatCount(run.progress.done)} of {formatCount(run.progress.total)},{' '}
            {formatNumber(run.progress.rate)}/s
          </span>
        </span>
      )}
      <DurationCell run={run} />
      {status === 'running' && <span className="text-faint">heartbeat {formatAge(beat)}</span>}
      {status === 'stale' && (
        <span className="text-interrupted">
          Its process has probably died; <code className="figure">npx nx run trainer:train</code> resumes it.
        </span>
      )}
    </div>
  );
}

function ErrorNote({ error }: { error: string }) {
  return (
    <div role="alert" className="mt-3 border-l-2 border-failed py-0.5 pl-3">
      <pre className="figure max-h-48 overflow-auto whitespace-pre-wrap break-words text-failed">{error}</pre>
    </div>
  );
}
