'use client';

import { useSubscription } from '@trpc/tanstack-react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { useApi } from './api-provider.tsx';
import { throttle } from './throttle.ts';

/** Ids of runs that changed; null stands for "any of them". */
type Listener = (runIds: ReadonlySet<string | null>) => void;

interface Live {
  connected: boolean;
  listeners: Set<Listener>;
}

const LiveContext = createContext<Live>({ connected: false, listeners: new Set() });

/**
 * Keeps the page's one subscription to changes and hands them to whoever listens: the first at once, then at most once per
 * `every` ms. Runs that work change all the time, one after the other; more often than the page's clock ticks nobody reads.
 */
export function LiveChanges({ children, every = 1000 }: { children: ReactNode; every?: number }) {
  const api = useApi();
  const [listeners] = useState(() => new Set<Listener>());
  const pending = useRef(new Set<string | null>());
  const deliver = useMemo(
    () =>
      throttle(() => {
        const changed = pending.current;
        pending.current = new Set();
        for (const listener of listeners) listener(changed);
      }, every),
    [listeners, every],
  );
  useEffect(() => deliver.cancel, [deliver]);
  const { status } = useSubscription(
    api.runs.changes.subscriptionOptions(
      {},
      {
        onData: ({ data }) => {
          pending.current.add(data.runId);
          deliver();
        },
      },
    ),
  );
  const connected = status === 'pending';
  const live = useMemo(() => ({ connected, listeners }), [connected, listeners]);
  return <LiveContext value={live}>{children}</LiveContext>;
}

/** Calls `onChange` when runs have changed. */
export function useRunChanges(onChange: Listener): void {
  const { listeners } = useContext(LiveContext);
  const latest = useRef(onChange);
  useEffect(() => {
    latest.current = onChange;
  });
  useEffect(() => {
    const listener: Listener = (runIds) => latest.current(runIds);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, [listeners]);
}

export function useConnected(): boolean {
  return useContext(LiveContext).connected;
}
