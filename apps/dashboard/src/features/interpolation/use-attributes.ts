'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useApi } from '../api/api-provider.tsx';
import { attributesQuery, type InterpolationState, runsQuery } from './interpolation-state.ts';

/** Sets of samples come in minutes, not in seconds; what is there already is measured and costs the server a query. */
const REFRESH_MS = 20_000;

/** The measured score sets of the runs that the address names, or else of those that its filter finds. */
export function useAttributes(state: InterpolationState) {
  const api = useApi();
  const isChosen = state.runs.length > 0;
  const found = useQuery(
    api.runs.list.queryOptions(runsQuery(state), {
      ...{ enabled: !isChosen, retry: false, refetchInterval: REFRESH_MS },
    }),
  );
  const runIds = useMemo(
    () => (isChosen ? state.runs : (found.data?.runs ?? []).map(({ id }) => id)),
    [isChosen, state.runs, found.data],
  );
  const attributes = useQuery(
    api.compare.attributes.queryOptions(attributesQuery(state, runIds), {
      ...{ enabled: runIds.length > 0, placeholderData: keepPreviousData, retry: false },
      refetchInterval: REFRESH_MS,
    }),
  );
  return {
    runIds,
    data: runIds.length > 0 ? attributes.data : undefined,
    project: isChosen ? null : (found.data?.runs[0]?.project ?? null),
    /** There are more runs than were taken without a choice. */
    isCut: !isChosen && found.data?.nextCursor != null,
    isPending: (!isChosen && found.isPending) || (runIds.length > 0 && attributes.isPending),
    error: (isChosen ? null : found.error) ?? attributes.error,
  };
}
