import type { RouterOutputs } from '@interpolab/api';
import { formatNumber } from '../format/number.ts';
import type { ChartSeries } from '../metrics/chart-series.ts';
import type { BandKind } from './compare-state.ts';
import type { MetricColumn } from './metric-key.ts';
import { runningIds } from './running-ids.ts';
import { type ComparedRun, settingText } from './setting-rows.ts';
import type { OwnedCurve } from './unpack-curves.ts';

export type GroupedSeries = RouterOutputs['compare']['groups'][number];

/** Points that all lines of a chart may have together; each line has its share. */
const MOST_POINTS = 1_000_000;

/** Points of each line of a chart of so many. */
export const pointsEach = (lines: number): number =>
  Math.min(2000, Math.max(10, Math.floor(MOST_POINTS / Math.max(1, lines))));

/** Who logged a metric of the runs that are shown, each once: a stage that runs share is one line. */
export function ownersOf(metric: MetricColumn, shown: ReadonlySet<string>): Map<string, string[]> {
  const owners = new Map<string, string[]>();
  for (const { runId, ownerId } of metric.cells) {
    if (!shown.has(runId)) continue;
    owners.set(ownerId, [...(owners.get(ownerId) ?? []), runId]);
  }
  return owners;
}

/** The owners of which something may still come: one of their runs has not ended. */
export function liveOwners(
  owners: ReadonlyMap<string, readonly string[]>,
  runs: readonly Pick<ComparedRun, 'id' | 'status'>[],
): Set<string> {
  const going = new Set(runningIds(runs));
  return new Set([...owners].flatMap(([id, ofRuns]) => (ofRuns.some((run) => going.has(run)) ? [id] : [])));
}

interface RunLook {
  names: ReadonlyMap<string, { name: string; seed: number }>;
  color: (runId: string) => string;
  faint?: boolean;
}

/** A line for each curve, named and coloured after its run; after the first of those that share it. */
export function runLines(
  curves: readonly OwnedCurve[],
  owners: ReadonlyMap<string, readonly string[]>,
  { names, color, faint = false }: RunLook,
): ChartSeries[] {
  return curves.map(({ runId: ownerId, steps, values, smoothed, totalCount, nonFinite }) => {
    const [first = ownerId, ...others] = owners.get(ownerId) ?? [];
    const run = names.get(first);
    const label = `${run?.name ?? first} · seed ${run?.seed}${others.length > 0 ? ` and ${others.length} that share it` : ''}`;
    return {
      ...{ id: ownerId, label, color: color(first), faint, x: steps, totalCount, nonFinite },
      ...(smoothed ? { y: smoothed, raw: values } : { y: values }),
    };
  });
}

/** What tells a group from the others, in words. */
export const groupLabel = ({ key }: Pick<GroupedSeries, 'key'>): string =>
  key.map(({ path, value }) => `${path} = ${value === null ? '–' : settingText(value)}`).join(', ') ||
  'all runs';

/** The mean of each group at the steps that were logged, with its band: made up of nothing in between. */
export function groupLines(
  groups: readonly GroupedSeries[],
  { band, color }: { band: BandKind; color: (at: number) => string },
): ChartSeries[] {
  return groups.flatMap((group, at): ChartSeries[] => {
    const { steps, mean, n, nonFinite } = group;
    if (steps.length === 0) return [];
    const odd = steps.flatMap((step, i) => (nonFinite[i] > 0 ? [{ x: step, value: 'NaN' as const }] : []));
    return [
      {
        ...{ id: groupLabel(group), label: `${groupLabel(group)} (${rangeOfN(n)})`, color: color(at) },
        ...{ x: steps, y: mean, band: { ...bandOf(group, band), n }, nonFinite: odd },
      },
    ];
  });
}

function bandOf(
  group: GroupedSeries,
  band: BandKind,
): Pick<NonNullable<ChartSeries['band']>, 'low' | 'high'> {
  if (band === 'range') return { low: group.min, high: group.max };
  const half = group[band];
  const shifted = (sign: 1 | -1) =>
    group.mean.map((mean, i) => {
      const reach = half[i];
      return mean === null || reach === null ? null : mean + sign * reach;
    });
  return { low: shifted(-1), high: shifted(1) };
}

/** How many members there are along the line: `n = 3`, or `n = 1–3` where they end at different steps. */
export function rangeOfN(n: readonly number[]): string {
  let [low, high] = [Infinity, 0];
  for (const count of n) {
    low = Math.min(low, count);
    high = Math.max(high, count);
  }
  return low >= high ? `n = ${formatNumber(high)}` : `n = ${formatNumber(low)}–${formatNumber(high)}`;
}
