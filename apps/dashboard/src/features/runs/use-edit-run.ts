'use client';

import { useMutation } from '@tanstack/react-query';
import { useApi } from '../api/api-provider.tsx';

/** Sets tags or notes of a run. The change is announced as all changes are, and the row is read again. */
export function useEditRun() {
  const api = useApi();
  return useMutation(api.runs.edit.mutationOptions());
}
