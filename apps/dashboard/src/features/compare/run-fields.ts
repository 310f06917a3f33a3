import type { Direction } from '../metrics/suggested-direction.ts';
import type { CompareState } from './compare-state.ts';
import { directionOf } from './metric-directions.ts';
import { type MetricColumn, metricKey, metricLabel } from './metric-key.ts';
import { statisticOf } from './metric-rows.ts';
import { type Settings, settingText } from './setting-rows.ts';

/** Something that every run has one value of: a setting that differs, or a number of a metric. */
export interface RunField {
  /** `config.ddpm.lr`, `metric.ddpm:loss`. */
  id: string;
  label: string;
  kind: 'setting' | 'metric';
  /** The value of each run as a number: of a setting that is no number its place among `categories`. */
  values: ReadonlyMap<string, number>;
  /** The values that occur, as texts, where they are no numbers. */
  categories: readonly string[] | null;
  /** Which way a metric is better. */
  direction: Direction | null;
}

interface FieldSource extends Pick<CompareState, 'statistic' | 'higher' | 'lower'> {
  settings: Settings;
  metrics: readonly MetricColumn[];
}

/** Settings first, then metrics; fields that fewer than two runs have are left out. */
export function fieldsOf(source: FieldSource): RunField[] {
  const fields = [
    ...settingFields(source.settings),
    ...source.metrics.map((metric) => metricField(metric, source)),
  ];
  return fields.filter(({ values }) => values.size >= 2);
}

function settingFields({ runs, keys }: Settings): RunField[] {
  return keys
    .filter(({ section }) => section === 'config')
    .map(({ path, values, at }) => {
      const isNumeric = values.every((value) => typeof value === 'number');
      const categories = isNumeric ? null : values.map(settingText);
      const ofRuns = runs.flatMap(({ id }, run): [string, number][] =>
        at[run] < 0 ? [] : [[id, isNumeric ? (values[at[run]] as number) : at[run]]],
      );
      return {
        ...{ id: `config.${path}`, label: path, kind: 'setting' as const, categories, direction: null },
        values: new Map(ofRuns),
      };
    });
}

function metricField(metric: MetricColumn, source: FieldSource): RunField {
  const direction = directionOf(metric, source);
  const values = metric.cells.flatMap((cell): [string, number][] => {
    const value = statisticOf(cell, source.statistic, direction);
    return value === null ? [] : [[cell.runId, value]];
  });
  return {
    ...{ id: `metric.${metricKey(metric)}`, label: metricLabel(metric), kind: 'metric', categories: null },
    ...{ direction, values: new Map(values) },
  };
}

/** A field by its id, else the fallback. */
export const fieldById = (
  fields: readonly RunField[],
  id: string,
  fallback?: RunField,
): RunField | undefined => fields.find((field) => field.id === id) ?? fallback;
