'use client';

import { useCallback, useRef } from 'react';

/** The ids between two rows, both included, in the order of the table. */
export function rangeOf(ids: readonly string[], from: string, to: string): string[] {
  const [a, b] = [ids.indexOf(from), ids.indexOf(to)];
  return a < 0 || b < 0 ? [to] : ids.slice(Math.min(a, b), Math.max(a, b) + 1);
}

/** At most so many runs go to other pages. */
export const MOST_CHOSEN = 500;

/** Choosing rows: one by one, and with shift from the last one to this. `order`: ids as the table shows them. */
export function useSelection(options: {
  chosen: readonly string[];
  order: readonly string[];
  onChange: (ids: string[]) => void;
}) {
  const latest = useRef(options);
  latest.current = options;
  const anchor = useRef<string | null>(null);
  const toggle = useCallback((id: string, extend: boolean) => {
    const { chosen, order, onChange } = latest.current;
    const on = !chosen.includes(id);
    const touched = new Set(extend && anchor.current ? rangeOf(order, anchor.current, id) : [id]);
    anchor.current = id;
    const rest = chosen.filter((other) => !touched.has(other));
    const next = (on || extend ? [...rest, ...touched] : rest).slice(0, MOST_CHOSEN);
    latest.current = { ...latest.current, chosen: next }; // a second call may come before the page is drawn anew
    onChange(next);
  }, []);
  return toggle;
}
