'use client';

import { useState, useSyncExternalStore } from 'react';

/** Where the pointer stands along the bottom of a chart; null if nowhere. It moves with every frame, so only what shows it listens. */
export interface ChartCursor {
  get(): number | null;
  set(x: number | null): void;
  /** Returns the end of it. */
  subscribe(listener: () => void): () => void;
}

export function createChartCursor(): ChartCursor {
  let place: number | null = null;
  const listeners = new Set<() => void>();
  return {
    get: () => place,
    set(x) {
      if (x === place) return;
      place = x;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** The cursor of one chart, the same as long as the chart is there. */
export const useChartCursor = (): ChartCursor => useState(createChartCursor)[0];

/** Where it is, as it moves. */
export const useCursorPlace = ({ subscribe, get }: ChartCursor): number | null =>
  useSyncExternalStore(subscribe, get, () => null);
