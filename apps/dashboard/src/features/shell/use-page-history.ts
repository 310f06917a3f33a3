'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback, useEffect, useRef } from 'react';
import { redo, startHistory, undo, visit } from './address-history.ts';

/** Undoing and redoing of what the page shows, which lives in its address; they tell whether there was a step. */
export function usePageHistory(): Record<'undo' | 'redo', () => boolean> {
  const path = usePathname();
  const query = useSearchParams().toString();
  const address = query ? `${path}?${query}` : path;
  const history = useRef(startHistory(address, 0));
  /** An address that a step leads to and that the page does not have yet. */
  const awaited = useRef<string | null>(null);
  useEffect(() => {
    const { past, future } = history.current;
    // Of several steps at once the page may show one in between, which is nothing new.
    if (awaited.current !== null && [...past, ...future].includes(address)) return;
    awaited.current = null;
    history.current = visit(history.current, address, Date.now());
  }, [address]);

  const step = useCallback((take: typeof undo) => {
    const next = take(history.current);
    if (!next) return false;
    history.current = next;
    awaited.current = next.present;
    // In place of the browser's own entry: going back there leaves what one has been looking at.
    window.history.replaceState(null, '', next.present);
    // nuqs keeps what it has written last until it hears of a move in the history; Next passes by one without a state.
    window.dispatchEvent(new PopStateEvent('popstate'));
    return true;
  }, []);
  return { undo: useCallback(() => step(undo), [step]), redo: useCallback(() => step(redo), [step]) };
}
