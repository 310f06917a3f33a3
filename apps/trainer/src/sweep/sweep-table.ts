import type { TableCell } from '@interpolab/tracking';
import { formatDuration, formatMetric } from '../report/format.ts';
import { textTable } from '../report/text-table.ts';
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

/** The table that ends a sweep: the best trials first. */
export function sweepTable(sweep: SweepConfig, sorted: readonly JudgedTrial[]): string {
  const paths = settingPaths(sweep);
  const { value, condition, goal } = sweep.objective;
  const what = `${value}${condition ? ` at ${condition}` : ''} (${goal})`;
  const table = textTable(
    [
      { title: 'trial', align: 'right' },
      ...paths.map((title) => ({ title, align: 'right' as const })),
      { title: what, align: 'right' },
    ],
    sorted
      .slice(0, SHOWN)
      .map(({ index, settings, objective }) => [
        String(index),
        ...paths.map((path) => shortValue(settings[path])),
        objective === null || objective === undefined ? '–' : formatMetric(objective),
      ]),
  );
  const left = sorted.length - SHOWN;
  return left > 0 ? `${table}\n… and ${left} more` : table;
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
