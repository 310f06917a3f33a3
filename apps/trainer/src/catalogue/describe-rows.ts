import { formatCount, formatDuration } from '../report/format.ts';
import { textTable } from '../report/text-table.ts';
import { isComputed } from './catalogue-row.ts';
import { describeVerdict, formatHeadline } from './format-headline.ts';
import type { MachineRate } from './machine-rate.ts';
import { measures } from './measures.ts';
import { type RowState, workOf } from './row-states.ts';
import { unlearntOfRow } from './unlearnt-classifiers.ts';

/** All rows in a table, and what the whole set still costs. */
export function describeRows(states: readonly RowState[], rate: MachineRate | null): string {
  const rows = states.map((state) => {
    const { row, status } = state;
    return [String(row.row), row.title, row.data, costOf([state], rate), status, headlineOf(state)];
  });
  const columns = [
    { title: 'row', align: 'right' as const },
    ...['experiment', 'data of the paper’s form', 'left to compute', 'status', 'headline'].map((title) => ({
      title,
    })),
  ];
  return [
    textTable(columns, rows),
    '',
    ...warningLines(
      states.flatMap((state) => unlearntOfRow(state).map((what) => `row ${state.row.row}: ${what}`)),
    ),
    `left to compute for all, what rows share counted once: ${costOfAll(states, rate)}`,
    describeRate(rate),
  ].join('\n');
}

/** One row with all that it is made of. */
export function describeRow(state: RowState, rate: MachineRate | null): string {
  const { row, form, status, reason, jobs, headline } = state;
  const written = row[form];
  const lines = [
    `row ${row.row}: ${row.title}`,
    row.shows,
    ...(isComputed(written) && written.note ? [written.note] : []),
    '',
    `status           ${status}${reason ? `: ${reason}` : ''}`,
    `data             ${form === 'offline' ? 'none' : row.data}`,
    `left to compute  ${costOf([state], rate)}`,
  ];
  if (isComputed(written)) {
    lines.push(`measure          ${measures[written.headline.measure].title}`);
    if (headline) {
      lines.push(`headline         ${formatHeadline(written.headline, headline)}`);
      lines.push(`verdict          ${describeVerdict(headline)}`);
    }
  }
  if (jobs.length === 0) return lines.join('\n');
  const rows = jobs.map(({ label, job, plan, runId }) => {
    const done = plan.stages.filter(({ record }) => record).length;
    return [...[label, job.preset, String(job.seed)], ...[`${done} of ${plan.stages.length}`, runId ?? '–']];
  });
  const columns = ['experiment', 'preset', 'seed', 'stages done', 'run'].map((title) => ({ title }));
  const warnings = warningLines(unlearntOfRow(state));
  return [...lines, '', textTable(columns, rows), '', ...warnings, describeRate(rate)].join('\n');
}

/** Apart from what follows. */
const warningLines = (warnings: readonly string[]): string[] =>
  warnings.length === 0 ? [] : [...warnings.map((warning) => `warning: ${warning}`), ''];

export function headlineOf({ row, form, status, headline, reason }: RowState): string {
  const written = row[form];
  if (!isComputed(written)) return written.missing;
  if (status === 'lacks data') return reason ?? '';
  return headline ? formatHeadline(written.headline, headline) : '';
}

/** `2 h 10 min`, `0`, or what is known of the cost without a rate. */
export function costOf(states: readonly RowState[], rate: MachineRate | null): string {
  if (states.every(({ jobs, lacking }) => jobs.length + lacking.length === 0)) return '–';
  const { left } = workOf(states);
  const isDone = states.every(({ status, jobs }) => jobs.length === 0 || status === 'done');
  if (left === 0) return isDone ? 'nothing' : 'a moment';
  return rate
    ? `about ${formatDuration(left / rate.flopPerSecond)}`
    : `${formatCount(Math.ceil(left / 1e12))} TFLOP`;
}

/** What can be computed here; apart from it what rows would cost whose data are not there. */
export function costOfAll(states: readonly RowState[], rate: MachineRate | null): string {
  const here = states.filter(({ jobs }) => jobs.length > 0);
  const cost = here.length === 0 ? 'nothing' : costOf(here, rate);
  const lacking = states.filter((state) => state.lacking.length > 0);
  if (lacking.length === 0) return cost;
  const rows = lacking.length === 1 ? 'one row that lacks' : `${lacking.length} rows that lack`;
  return `${cost}; ${rows} data would take ${costOf(lacking, rate)}`;
}

function describeRate(rate: MachineRate | null): string {
  if (!rate) return 'the rate of this machine could not be measured';
  const how = rate.from === 'probe' ? 'measured by a convolution' : 'of the stages that are done here';
  return `at ${(rate.flopPerSecond / 1e9).toFixed(1)} GFLOP/s, ${how}`;
}
