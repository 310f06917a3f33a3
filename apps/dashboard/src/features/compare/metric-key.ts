import type { RouterOutputs } from '@interpolab/api';

export type MetricColumn = RouterOutputs['compare']['metrics']['metrics'][number];
export type MetricCell = MetricColumn['cells'][number];
type Stage = MetricColumn['stage'];

const STAGES: readonly string[] = ['sweep', 'experiment', 'data', 'classifier', 'ddpm', 'sample', 'evaluate'];

/** A metric in the address: `ddpm:loss` is that of a stage, `:loss` the runs' own. */
export const metricKey = ({ stage, name }: Pick<MetricColumn, 'stage' | 'name'>): string =>
  `${stage ?? ''}:${name}`;

/** Null for what is no metric of the address. */
export function readMetricKey(key: string): { stage: Stage; name: string } | null {
  const colon = key.indexOf(':');
  const [stage, name] = [key.slice(0, colon), key.slice(colon + 1)];
  if (colon < 0 || name === '' || (stage !== '' && !STAGES.includes(stage))) return null;
  return { stage: stage === '' ? null : (stage as Stage), name };
}

/** As the page calls it. */
export const metricLabel = ({ stage, name }: Pick<MetricColumn, 'stage' | 'name'>): string =>
  stage ? `${stage} · ${name}` : name;
