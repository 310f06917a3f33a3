import type { Direction } from '../metrics/suggested-direction.ts';
import type { CompareState, Statistic } from './compare-state.ts';
import { directionOf } from './metric-directions.ts';
import { type MetricCell, type MetricColumn, metricKey } from './metric-key.ts';

/** A number of a series; `best` is its highest or lowest, by direction, or else its last. Null where it is not finite. */
export function statisticOf(
  cell: MetricCell,
  statistic: Statistic,
  direction: Direction | null,
): number | null {
  if (statistic !== 'best') return cell[statistic];
  return direction === null ? cell.last : direction === 'higher' ? cell.max : cell.min;
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
  /** Whether the delta goes the way that is better; null where there is no such way, no delta, or no change. */
  better: boolean | null;
  /** Of all runs shown none is better. Marked only where runs differ, and one can be better. */
  best: boolean;
}

export interface MetricRow {
  metric: MetricColumn;
  key: string;
  direction: Direction | null;
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
          better: direction === null || !delta ? null : delta > 0 === (direction === 'higher'),
          best: direction !== null && differ && value === best,
        },
      ];
    });
    return rows.length > 0 ? [{ metric, key: metricKey(metric), direction, cells: new Map(rows) }] : [];
  });
}
