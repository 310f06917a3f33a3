import { type JobState, type RowState, withJudges } from '../catalogue/row-states.ts';
import type { Executor } from '../executor/executor.ts';
import type { Job } from '../executor/job.ts';
import { nextJob, type PendingJob } from './next-job.ts';

/** A job of the set that is not done, once for all rows that want it. */
export interface PaperJob extends PendingJob {
  readonly job: Job;
  readonly rows: readonly number[];
  readonly flops: number;
}

/** The jobs that rows still need: each once, with the rows that wait for it, in the order of the rows; judges before whom they judge. */
export function pendingJobs(states: readonly RowState[], flopsOf: (state: JobState) => number): PaperJob[] {
  const jobs = new Map<string, PaperJob>();
  for (const rowState of states) {
    for (const state of withJudges([rowState])) {
      const { job } = state;
      const own = missingOf(state);
      if (own.length === 0) continue;
      // whom it judges waits for a selection as for a stage that both need
      const missing = [...(state.judges ? missingOf(state.judges) : []), ...own];
      const rows = [...new Set([...(jobs.get(job.key)?.rows ?? []), rowState.row.row])];
      const { key, preset, overrides, seed, command } = job;
      jobs.set(key, {
        missing,
        rows,
        flops: flopsOf(state),
        job: {
          ...{ key, task: { ...{ preset, overrides, seed }, ...kindOf(command) } },
          name: `${preset.replace(/.*\//, '').replace(/\.json$/, '')}-seed-${seed}`,
        },
      });
    }
  }
  return [...jobs.values()];
}

const missingOf = ({ plan }: JobState): string[] =>
  plan.stages.filter(({ record }) => !record).map(({ stage }) => stage.key);

/** Experiments are found again by their tag. */
function kindOf(command: JobState['job']['command']) {
  return command === 'train' ? { kind: command, tags: ['paper'] } : { kind: command };
}

export interface FailedJob {
  readonly name: string;
  readonly error: string;
}

/**
 * Computes jobs as many at a time as the executor takes, never two that share a stage which is not there yet. Ends when
 * all have, or at the first stop. A job that fails keeps no other from being computed.
 */
export async function runJobs(
  jobs: readonly PaperJob[],
  o: { executor: Executor; isStopped(): boolean; onEnd(done: PaperJob, error?: string): void },
): Promise<{ isWhole: boolean; failed: FailedJob[] }> {
  const waiting = [...jobs];
  const running = new Map<PaperJob, Promise<void>>();
  const failed: FailedJob[] = [];
  let isInterrupted = false;

  async function compute(one: PaperJob): Promise<void> {
    const end = await o.executor.run(one.job);
    running.delete(one);
    if (end.status === 'interrupted') {
      isInterrupted = true;
      return;
    }
    if (end.status === 'failed') failed.push({ name: one.job.name, error: end.error });
    o.onEnd(one, end.status === 'failed' ? end.error : undefined);
  }

  while (!o.isStopped() && !isInterrupted && (waiting.length > 0 || running.size > 0)) {
    const next = running.size < o.executor.slots ? nextJob(waiting, [...running.keys()]) : undefined;
    if (next) {
      waiting.splice(waiting.indexOf(next), 1);
      running.set(next, compute(next));
    } else {
      await Promise.race(running.values());
    }
  }
  await Promise.all(running.values());
  return { isWhole: waiting.length === 0 && !isInterrupted, failed };
}
