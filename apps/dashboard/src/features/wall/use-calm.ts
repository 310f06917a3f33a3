'use client';

import { useEffect, useState } from 'react';
import type { SampleSet } from './sprite.ts';

/** Which sets the page would show: whatever changes it moves what lies below. */
export const layoutOf = (sets: readonly SampleSet[]): string =>
  JSON.stringify(sets.map(({ runId, condition }) => [runId, condition]));

/**
 * What was shown stays as long as somebody's hand is on it, if what came would move it; what changes in place (scores of a set that
 * is there) comes at once, and so does what was asked for by another `question`.
 */
export function calmed<Shown extends { question: string; layout: string }>(
  shown: Shown | null,
  came: Shown,
  isHeld: boolean,
): Shown {
  return shown && isHeld && shown.question === came.question && shown.layout !== came.layout ? shown : came;
}

/** `calmed` over time, and how many sets wait until the hand is away. */
export function useCalm<Data extends { sets: readonly SampleSet[] }>(
  data: Data | undefined,
  question: string,
): {
  data: Data | undefined;
  waiting: number;
  /** Shows what waits. */
  release: () => void;
  /** For the element that a hand can be on. */
  hold: { onPointerEnter: () => void; onPointerLeave: () => void };
} {
  const [isHeld, setHeld] = useState(false);
  const [shown, setShown] = useState<{ question: string; layout: string; data: Data } | null>(null);
  const came = data ? { question, layout: layoutOf(data.sets), data } : null;
  const next = came && calmed(shown, came, isHeld);
  useEffect(() => {
    if (next && next.data !== shown?.data) setShown(next);
  });
  return {
    data: next?.data,
    waiting: came && next && next !== came ? Math.max(1, came.data.sets.length - next.data.sets.length) : 0,
    release: () => setHeld(false),
    hold: { onPointerEnter: () => setHeld(true), onPointerLeave: () => setHeld(false) },
  };
}
