'use client';

import { useQuery } from '@tanstack/react-query';
import { useApi } from '../api/api-provider.tsx';
import { Moment } from '../format/clock.tsx';

/** When the run's status changed, and why. */
export function StatusHistory({ runId }: { runId: string }) {
  const { data: events = [] } = useQuery(useApi().runs.statusEvents.queryOptions({ runId }));
  if (events.length === 0) return <p className="text-faint">No change of status is recorded.</p>;
  return (
    <ol className="grid grid-cols-[6rem_minmax(0,1fr)] gap-y-1">
      {events.map((event) => (
        <li key={`${event.at} ${event.status}`} className="contents">
          <Moment at={event.at} className="text-faint tabular-nums" />
          <span className="flex min-w-0 items-baseline gap-2">
            <span className="dot translate-y-[-1px]" data-status={event.status} aria-hidden="true" />
            <span className="min-w-0 break-words">
              {event.status}
              {event.reason && <span className="text-muted">, {event.reason}</span>}
            </span>
          </span>
        </li>
      ))}
    </ol>
  );
}
