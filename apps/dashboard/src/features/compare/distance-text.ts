import { formatNumber } from '../format/number.ts';
import type { CompareState } from './compare-state.ts';
import type { ValueCell } from './metric-rows.ts';

/** With its sign; null where there is no distance. */
export function distanceText(
  { delta, ratio }: Pick<ValueCell, 'delta' | 'ratio'>,
  kind: CompareState['delta'],
): string | null {
  if (delta === null) return null;
  if (kind === 'absolute') return `${delta > 0 ? '+' : ''}${formatNumber(delta)}`;
  if (ratio === null) return 'of 0';
  return `${ratio > 0 ? '+' : ''}${formatNumber(Number((100 * ratio).toFixed(1)))} %`;
}
