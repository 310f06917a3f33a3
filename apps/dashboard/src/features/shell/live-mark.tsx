'use client';

import { useConnected } from '../api/live-changes.tsx';

/** Whether changes arrive by themselves. */
export function LiveMark() {
  const connected = useConnected();
  return (
    <span role="status" className="flex items-center gap-1.5 text-xs text-faint" data-live={connected}>
      <span className="dot" data-status={connected ? 'running' : 'stale'} aria-hidden="true" />
      <span className="sr-only lg:not-sr-only lg:w-16">{connected ? 'live' : 'connecting'}</span>
    </span>
  );
}
