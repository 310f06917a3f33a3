import { isBest, type RunColumn } from './run-column.ts';
import type { RunsState } from './runs-state.ts';

/**
 * What a click on a column's head makes of the order: rising, falling, then as it was. The best of a metric that is
 * better higher begins with the highest.
 */
export function nextSort(
  sort: RunsState['sort'],
  { id, reads }: Pick<RunColumn, 'id' | 'reads'>,
): RunsState['sort'] {
  const first = isBest({ id }) && reads.endsWith('.max');
  if (sort?.field !== id) return { field: id, descending: first };
  return sort.descending === first ? { field: id, descending: !first } : null;
}
