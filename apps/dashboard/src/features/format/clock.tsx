'use client';

import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { formatAge, formatMoment } from './duration.ts';

const ClockContext = createContext(0);

/** One clock for the page, ticking each second. It starts at the server's time, so both render the same text. */
export function ClockProvider({ serverNow, children }: { serverNow: number; children: ReactNode }) {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return <ClockContext value={now}>{children}</ClockContext>;
}

/** Milliseconds since 1970, renewed each second. */
export function useNow(): number {
  return useContext(ClockContext);
}

/** A moment in the reader's time zone. The server does not know that zone: it writes UTC, which is then replaced. */
export function Moment({ at, className }: { at: string; className?: string }) {
  const now = useNow();
  const inBrowser = useSyncExternalStore(
    neverChanges,
    () => true,
    () => false,
  );
  const date = new Date(at);
  const zone = inBrowser ? 0 : date.getTimezoneOffset() * 60_000;
  return (
    <time
      dateTime={at}
      title={`${at} (${formatAge((now - date.getTime()) / 1000)})`}
      className={className}
      suppressHydrationWarning
    >
      {formatMoment(new Date(date.getTime() + zone), new Date(now))}
    </time>
  );
}

const neverChanges = () => () => {};
