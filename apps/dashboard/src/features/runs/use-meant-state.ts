'use client';

import { useMemo, useState } from 'react';
import { searchError } from './runs-query.ts';
import type { RunsState } from './runs-state.ts';

/**
 * The state to ask for: with the last search that could be understood, so that what it found stays while an expression is
 * half written, and nothing is asked that would be refused.
 */
export function useMeantState(state: RunsState): RunsState {
  const isMeant = useMemo(() => searchError(state.q) === null, [state.q]);
  const [meant, setMeant] = useState(isMeant ? state.q : '');
  if (isMeant && meant !== state.q) setMeant(state.q);
  return useMemo(() => (isMeant ? state : { ...state, q: meant }), [state, isMeant, meant]);
}
