import { type Run, shownStatus } from './run-state.ts';

/** The state of a run as a dot; its name is there for screen readers and on hover. */
export function StatusDot({ run }: { run: Pick<Run, 'status' | 'stale'> }) {
  const status = shownStatus(run);
  return (
    <span className="dot" data-status={status} title={status}>
      <span className="sr-only">{status}</span>
    </span>
  );
}
