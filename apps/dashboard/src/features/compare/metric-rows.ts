import { bestAggregate } from '../runs/run-column.ts';
import type { CompareState, Statistic } from './compare-state.ts';
import { type MetricCell, type MetricColumn, metricKey } from './metric-key.ts';

export type Direction = 'higher' | 'lower';

/** Which way a metric is better: as the address says, else as its name suggests. */
export function directionOf(
  metric: Pick<MetricColumn, 'stage' | 'name'>,
  { higher, lower }: Pick<CompareState, 'higher' | 'lower'>,
): Direction {
  const key = metricKey(metric);
  if (higher.includes(key)) return 'higher';
  if (lower.includes(key)) return 'lower';
  return bestAggregate(metric.name) === 'max' ? 'higher' : 'lower';
}

/** The lists of the address after a metric's direction was turned; one that its name suggests is in neither. */
export function turned(
  metric: Pick<MetricColumn, 'stage' | 'name'>,
  state: Pick<CompareState, 'higher' | 'lower'>,
): Pick<CompareState, 'higher' | 'lower'> {
  const key = metricKey(metric);
  const without = (keys: readonly string[]) => keys.filter((other) => other !== key);
  const next = { higher: without(state.higher), lower: without(state.lower) };
  const wanted: Direction = directionOf(metric, state) === 'higher' ? 'lower' : 'higher';
  if (directionOf(metric, next) !== wanted) next[wanted].push(key);
  return next;
}

/** A number of a series; `best` is its highest or lowest, by direction. Null where it is not finite. */
export function statisticOf(cell: MetricCell, statistic: Statistic, direction: Direction): number | null {
  if (statistic !== 'best') return cell[statistic];
  return direction === 'higher' ? cell.max : cell.min;
}

export interface ValueCell {
  runId: string;
  ownerId: string;
  /** Null where it is not finite. */
  value: number | null;
  nonFinite: number;
  /** Against the base run; null where either has no such number, and for the base itself. */
  delta: number | null;
  /** The delta over the size of the base's value; null where that is zero. */
  ratio: number | null;
  /** Whether the delta goes the way that is better; null where there is none, and where nothing changed. */
  better: boolean | null;
  /** Of all runs shown none is better. Marked only where runs differ. */
  best: boolean;
}

export interface MetricRow {
  metric: MetricColumn;
  key: string;
  direction: Direction;
  /** By run; undefined for a run without the metric. */
  cells: Map<string, ValueCell>;
}

/** The table of metrics: for each the number of every run, and how far that is from the base run's. */
export function metricRows(
  metrics: readonly MetricColumn[],
  view: {
    runIds: readonly string[];
    base: string;
    state: Pick<CompareState, 'statistic' | 'higher' | 'lower'>;
  },
): MetricRow[] {
  const shown = new Set(view.runIds);
  return metrics.flatMap((metric) => {
    const direction = directionOf(metric, view.state);
    const read = (cell: MetricCell) => statisticOf(cell, view.state.statistic, direction);
    const baseCell = metric.cells.find(({ runId }) => runId === view.base);
    const base = baseCell ? read(baseCell) : null;
    const cells = metric.cells.filter(({ runId }) => shown.has(runId));
    const values = cells.flatMap((cell) => read(cell) ?? []);
    const best = values.reduce(
      (a, b) => ((direction === 'higher' ? b > a : b < a) ? b : a),
      direction === 'higher' ? -Infinity : Infinity,
    );
    const differ = values.some((value) => value !== values[0]);
    const rows = cells.map((cell): [string, ValueCell] => {
      const value = read(cell);
      const delta = value === null || base === null || cell.runId === view.base ? null : value - base;
      return [
        cell.runId,
        {
          ...{ runId: cell.runId, ownerId: cell.ownerId, value, nonFinite: cell.nonFinite, delta },
          ratio: delta === null || base === null || base === 0 ? null : delta / Math.abs(base),
          better: delta === null || delta === 0 ? null : delta > 0 === (direction === 'higher'),
          best: differ && value === best,
        },
      ];
    });
    return rows.length > 0 ? [{ metric, key: metricKey(metric), direction, cells: new Map(rows) }] : [];
  });
}
