import { type Direction, suggestedDirection } from '../metrics/suggested-direction.ts';
import { type MetricColumn, metricKey } from './metric-key.ts';

type Metric = Pick<MetricColumn, 'stage' | 'name'>;

/** Keys of metrics whose better direction somebody has said; one without a stage stands for that of any stage. */
export interface Directions {
  higher: readonly string[];
  lower: readonly string[];
}

export const SAID_NOTHING: Directions = { higher: [], lower: [] };

export const DIRECTIONS: readonly Direction[] = ['lower', 'higher'];

/** Which way a metric is better: as the address says, else as its name suggests, else neither. */
export function directionOf(metric: Metric, { higher, lower }: Directions): Direction | null {
  for (const key of [metricKey(metric), metricKey({ ...metric, stage: null })]) {
    if (higher.includes(key)) return 'higher';
    if (lower.includes(key)) return 'lower';
  }
  return suggestedDirection(metric.name);
}

const unsaid = (metric: Metric, { higher, lower }: Directions) => {
  const without = (keys: readonly string[]) => keys.filter((other) => other !== metricKey(metric));
  return { higher: without(higher), lower: without(lower) };
};

/** The lists after a direction was said; one that holds without being said is in neither. */
export function withDirection(
  metric: Metric,
  directions: Directions,
  wanted: Direction | null,
): { higher: string[]; lower: string[] } {
  const next = unsaid(metric, directions);
  if (wanted !== null && wanted !== directionOf(metric, next)) next[wanted].push(metricKey(metric));
  return next;
}

/**
 * The lists after a metric's direction was turned. Where nothing suggests one, it turns from neither to lower to higher
 * and back.
 */
export function turned(metric: Metric, directions: Directions): { higher: string[]; lower: string[] } {
  const suggested = directionOf(metric, unsaid(metric, directions));
  const cycle: (Direction | null)[] = suggested ? ['higher', 'lower'] : [null, 'lower', 'higher'];
  const at = cycle.indexOf(directionOf(metric, directions));
  return withDirection(metric, directions, cycle[(at + 1) % cycle.length]);
}
