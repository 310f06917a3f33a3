import type { Columns } from '../series/thin-series.ts';
import type { StepPolicy } from './run-store.ts';

/** What came of two values for one step. A value that comes again with the same bits is no conflict. */
export interface Settled {
  /** Steps grow, each occurs once. */
  columns: Columns;
  /** How often a step got another value than it had. */
  conflicts: number;
  /** The lowest of those steps; null without conflicts. */
  conflictStep: number | null;
}

const keepsFirst = (policy: StepPolicy) => policy !== 'overwrite';

/** Puts the points of a batch, which are as they came, in order of their steps. */
export function settleBatch(arrived: Columns, policy: StepPolicy): Settled {
  const { steps, values, times } = arrived;
  let grows = true;
  for (let i = 1; i < steps.length && grows; i++) grows = steps[i] > steps[i - 1];
  if (grows) return { columns: arrived, conflicts: 0, conflictStep: null };
  const order = steps.map((_, i) => i).sort((a, b) => steps[a] - steps[b] || a - b);
  const settled: Settled = {
    columns: { steps: [], values: [], times: [] },
    conflicts: 0,
    conflictStep: null,
  };
  const { columns } = settled;
  for (const i of order) {
    const last = columns.steps.length - 1;
    if (last < 0 || columns.steps[last] !== steps[i]) {
      columns.steps.push(steps[i]);
      columns.values.push(values[i]);
      columns.times.push(times[i]);
      continue;
    }
    note(settled, steps[i], Object.is(columns.values[last], values[i]));
    if (keepsFirst(policy)) continue;
    columns.values[last] = values[i];
    columns.times[last] = times[i];
  }
  return settled;
}

function note(settled: Settled, step: number, same: boolean): void {
  if (same) return;
  settled.conflicts++;
  settled.conflictStep = Math.min(settled.conflictStep ?? step, step);
}

/** Merges two series with growing steps. Where both have a step, the policy says whose value stays. */
export function mergeColumns(older: Columns, newer: Columns, policy: StepPolicy): Settled {
  const settled: Settled = {
    columns: { steps: [], values: [], times: [] },
    conflicts: 0,
    conflictStep: null,
  };
  const { columns } = settled;
  const take = (from: Columns, i: number) => {
    columns.steps.push(from.steps[i]);
    columns.values.push(from.values[i]);
    columns.times.push(from.times[i]);
  };
  let o = 0;
  let n = 0;
  while (o < older.steps.length || n < newer.steps.length) {
    const olderStep = older.steps[o] ?? Number.POSITIVE_INFINITY;
    const newerStep = newer.steps[n] ?? Number.POSITIVE_INFINITY;
    if (olderStep < newerStep) take(older, o++);
    else if (newerStep < olderStep) take(newer, n++);
    else {
      note(settled, olderStep, Object.is(older.values[o], newer.values[n]));
      if (keepsFirst(policy)) take(older, o);
      else take(newer, n);
      o++;
      n++;
    }
  }
  return settled;
}

const OUTCOME: Record<StepPolicy, string> = {
  error: 'the first ones stay and the run will count as failed (stepPolicy error)',
  keepFirst: 'the first ones stay (stepPolicy keepFirst)',
  overwrite: 'the last ones stay (stepPolicy overwrite)',
};

/** One line for a person; what was left out or replaced is never passed over in silence. */
export function conflictRemark(
  runId: string,
  name: string,
  { conflicts, conflictStep, policy }: Omit<Settled, 'columns'> & { policy: StepPolicy },
): string {
  const steps = `${conflicts} other values for steps that it has, first at step ${conflictStep}`;
  return `run ${runId}: metric ${name} got ${steps}: ${OUTCOME[policy]}.`;
}

/** Why a run that says it finished has failed; null if it has not. */
export function conflictFailure(conflicts: readonly { name: string; conflicts: number }[]): string | null {
  const found = conflicts.filter((metric) => metric.conflicts > 0);
  if (found.length === 0) return null;
  const list = found.slice(0, 5).map((metric) => `${metric.name}: ${metric.conflicts}`);
  const more = found.length > 5 ? `, and ${found.length - 5} metrics more` : '';
  return `stepPolicy error: steps were logged again with other values (${list.join(', ')}${more})`;
}
