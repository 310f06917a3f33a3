import type { TableCell } from '@interpolab/tracking';
import { formatCount, formatDuration, formatMetric } from '../report/format.ts';
import { textTable } from '../report/text-table.ts';
import type { TrialComparison } from './compare-trials.ts';
import type { SweepConfig } from './sweep-config.ts';
import { describeSettings, shortValue } from './sweep-job.ts';
import type { DoneJob } from './sweep-ledger.ts';
import type { JudgedTrial, Settings } from './trial.ts';

/** How many of the best trials are printed. */
const SHOWN = 20;

/** What was tried and what came of it, in the order given, for the tracker. */
export function trialsTable(
  sweep: SweepConfig,
  trials: readonly JudgedTrial[],
): { columns: string[]; rows: TableCell[][] } {
  const paths = settingPaths(sweep);
  return {
    columns: ['trial', ...paths, 'objective'],
    rows: trials.map(({ index, settings, objective }) => [
      index,
      ...paths.map((path) => cellOf(settings[path])),
      objective ?? null,
    ]),
  };
}

const cellOf = (value: Settings[string]): TableCell =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : (value ?? null);

/** What the seeds say of every trial against one of them, for the tracker. */
export function comparisonsTable(comparisons: readonly TrialComparison[]): {
  columns: string[];
  rows: TableCell[][];
} {
  return {
    columns: ['trial', 'against', 'seeds', 'difference', 'low', 'high', 'seeds missing'],
    rows: comparisons.map(({ trial, against, pairs, meanDifference, low, high, seedsMissing }) => [
      ...[trial, against, pairs, meanDifference, low, high, seedsMissing],
    ]),
  };
}

/** The table that ends a sweep: the trials in the order given, and what the seeds say of each against one of them. */
export function sweepTable(
  sweep: SweepConfig,
  sorted: readonly JudgedTrial[],
  comparisons: readonly TrialComparison[] = [],
): string {
  const paths = settingPaths(sweep);
  const { value, condition, goal } = sweep.objective;
  const what = `${value}${condition ? ` at ${condition}` : ''} (${goal})`;
  const [first] = comparisons;
  const compared = first ? [`less trial ${first.against}`, '95 % interval', 'seeds', 'seeds missing'] : [];
  const rightOf = (title: string) => ({ title, align: 'right' as const });
  const table = textTable(
    ['trial', ...paths, what, ...compared].map(rightOf),
    sorted
      .slice(0, SHOWN)
      .map(({ index, settings, objective }) => [
        String(index),
        ...paths.map((path) => shortValue(settings[path])),
        objective === null || objective === undefined ? '–' : formatMetric(objective),
        ...(first ? comparisonCells(comparisons.find(({ trial }) => trial === index)) : []),
      ]),
  );
  const left = sorted.length - SHOWN;
  return left > 0 ? `${table}\n… and ${left} more` : table;
}

function comparisonCells(comparison: TrialComparison | undefined): string[] {
  if (!comparison) return ['–', '–', '–', '–'];
  const { meanDifference, low, high, pairs, seedsMissing } = comparison;
  const interval = low === null || high === null ? '–' : `${formatMetric(low)} – ${formatMetric(high)}`;
  return [formatMetric(meanDifference), interval, String(pairs), missingText(seedsMissing)];
}

function missingText(missing: number | null): string {
  if (missing === null) return '–';
  return Number.isFinite(missing) ? formatCount(missing) : 'over 100,000';
}

/** One line for a job that has ended. */
export function describeTrial(sweep: SweepConfig, job: DoneJob): string {
  const seed = sweep.seeds.length > 1 ? `, seed ${job.seed}` : '';
  const came =
    job.error !== null
      ? `failed: ${job.error}`
      : job.stoppedAt !== undefined
        ? `given up after ${job.stoppedAt} updates`
        : `${sweep.objective.value} ${job.objective === null ? '–' : formatMetric(job.objective)}`;
  return `trial ${job.trial}${seed} (${describeSettings(job.settings)}): ${came}, ${formatDuration(job.seconds)}`;
}

/** The settings that differ between trials: the parameters, and the budget of successive halving. */
function settingPaths({ parameters, method }: SweepConfig): string[] {
  return [...Object.keys(parameters), ...(method.kind === 'halving' ? [method.budget.path] : [])];
}
