import { formatNumber, formatShare, formatShareInterval } from '../format/number.ts';
import { type Estimate, MEASURE_INFO, type Measure } from './measures.ts';

/** A distance with three digits. */
export const formatDistance = (value: number): string => formatNumber(Number(value.toPrecision(3)));

export function formatMeasure(value: number, measure: Measure): string {
  return MEASURE_INFO[measure].isShare ? formatShare(value) : formatDistance(value);
}

export function formatInterval({ low, high }: Pick<Estimate, 'low' | 'high'>, measure: Measure): string {
  return MEASURE_INFO[measure].isShare
    ? formatShareInterval(low, high)
    : `${formatDistance(low)}–${formatDistance(high)}`;
}

/** A difference with its sign, shares in percentage points. */
export function formatDifference(value: number, measure: Measure): string {
  const text = MEASURE_INFO[measure].isShare
    ? formatNumber(Number((100 * value).toFixed(1)))
    : formatDistance(value);
  return value > 0 ? `+${text}` : text;
}
