'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback, useEffect, useRef } from 'react';
import { redo, startHistory, undo, visit } from './address-history.ts';

/** Undoing and redoing of what the page shows, which lives in its address. Fulfilled with whether there was a step. */
export function usePageHistory(): Record<'undo' | 'redo', () => boolean> {
  const path = usePathname();
  const query = useSearchParams().toString();
  const address = query ? `${path}?${query}` : path;
  const history = useRef(startHistory(address, 0));
  useEffect(() => {
    history.current = visit(history.current, address, Date.now());
  }, [address]);

  const step = useCallback((take: typeof undo) => {
    const next = take(history.current);
    if (!next) return false;
    history.current = next;
    // Not a new entry of the browser's own history: going back there leaves what one has been looking at.
    window.history.replaceState(null, '', next.present);
    return true;
  }, []);
  return { undo: useCallback(() => step(undo), [step]), redo: useCallback(() => step(redo), [step]) };
}
