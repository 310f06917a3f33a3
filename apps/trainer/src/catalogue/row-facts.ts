import { isComputed } from './catalogue-row.ts';
import type { RowState } from './row-states.ts';
import { unlearntClassifiers } from './unlearnt-classifiers.ts';

/** A row's state as plain data, for programs. */
export function rowFacts({ row, form, status, reason, jobs, headline }: RowState) {
  const written = row[form];
  return {
    ...{ row: row.row, title: row.title, shows: row.shows, data: row.data, form, status, reason },
    headline: isComputed(written) ? { ...written.headline, result: headline } : null,
    reference: row.reference,
    jobs: jobs.map(({ label, job, plan, runId, conditions }) => ({
      ...{ label, command: job.command, preset: job.preset, overrides: job.overrides, seed: job.seed, runId },
      stagesDone: plan.stages.filter(({ record }) => record).length,
      stages: plan.stages.length,
      seconds: plan.stages.reduce((sum, { record }) => sum + (record?.seconds ?? 0), 0),
      warnings: unlearntClassifiers(plan),
      conditions: conditions?.map(({ condition, numbers }) => ({ condition, numbers })) ?? null,
    })),
  };
}
