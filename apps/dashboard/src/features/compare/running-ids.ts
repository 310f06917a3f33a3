import type { ComparedRun } from './setting-rows.ts';

/** The runs that have not ended: something of them may still come. */
export const runningIds = (runs: readonly Pick<ComparedRun, 'id' | 'status'>[]): string[] =>
  runs.flatMap(({ id, status }) => (status === 'running' ? [id] : []));
