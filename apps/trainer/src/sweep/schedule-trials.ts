import type { Executor } from '../executor/executor.ts';
import type { EarlyStopRule } from '../experiment/early-stop.ts';
import { earlyStopRule, trialsBefore } from './early-stop-limits.ts';
import { judge } from './objective.ts';
import { suggestTrial } from './suggest-trial.ts';
import type { SweepConfig } from './sweep-config.ts';
import { jobsOf, type SweepJob } from './sweep-job.ts';
import type { DoneJob } from './sweep-ledger.ts';
import type { JudgedTrial, Trial } from './trial.ts';

export interface ScheduleOptions {
  readonly executor: Pick<Executor, 'slots'>;
  /** The job's record, if it has ended in an earlier process or as another trial's. */
  find(key: string): DoneJob | undefined;
  /** Computes a job and keeps its record; false if it was interrupted. */
  compute(job: SweepJob, trial: Trial): Promise<boolean>;
  /** Called with every trial that has been judged, in order of their numbers. */
  onJudged(trial: JudgedTrial): void;
  isStopped(): boolean;
}

/**
 * Asks for trials and has their jobs computed, as many at a time as the executor has slots, until the method ends, or
 * until the user stops. Jobs that would compute the same are computed once.
 * @returns all trials; false beside them if the sweep was stopped.
 */
export async function scheduleTrials(
  sweep: SweepConfig,
  { executor, find, compute, onJudged, isStopped }: ScheduleOptions,
): Promise<{ trials: JudgedTrial[]; isWhole: boolean }> {
  const trials: { trial: Trial; jobs: SweepJob[] }[] = [];
  const waiting: { job: SweepJob; trial: Trial }[] = [];
  const running = new Map<string, Promise<void>>();
  const failures: unknown[] = [];
  let told = 0;
  let isInterrupted = false;

  const judged = (): JudgedTrial[] =>
    trials.map(({ trial, jobs }) => {
      const done = jobs.map(({ key }) => find(key));
      return done.every((job) => job !== undefined)
        ? { ...trial, objective: judge(done.map(({ objective }) => objective)) }
        : trial;
    });

  /** Asks for one more trial; false if there is none now. */
  function askForTrial(): boolean {
    const next = suggestTrial(sweep, judged());
    if (next === 'wait' || next === 'end') return false;
    const stopIf = ruleFor(next);
    if (stopIf === 'wait') return false;
    const jobs = jobsOf(sweep, next, stopIf);
    trials.push({ trial: next, jobs });
    waiting.push(...jobs.map((job) => ({ job, trial: next })));
    return true;
  }

  /** When a trial is to be given up; 'wait' until the trials that decide it have ended. */
  function ruleFor({ index }: Trial): EarlyStopRule | 'wait' | undefined {
    const { earlyStop } = sweep;
    if (!earlyStop) return undefined;
    const deciding = trials.slice(0, trialsBefore(earlyStop, index)).flatMap(({ jobs }) => jobs);
    const ended = deciding.map(({ key }) => find(key));
    if (ended.some((job) => job === undefined)) return 'wait';
    return earlyStopRule(
      earlyStop,
      ended.map((job) => job!.curve ?? {}),
    );
  }

  function tellJudged(): void {
    const all = judged();
    while (told < all.length && all[told].objective !== undefined) onJudged(all[told++]);
  }

  for (;;) {
    while (!isInterrupted && !isStopped() && failures.length === 0 && running.size < executor.slots) {
      const at = waiting.findIndex(({ job }) => !running.has(job.key));
      if (at < 0) {
        if (askForTrial()) continue;
        break;
      }
      const [{ job, trial }] = waiting.splice(at, 1);
      if (find(job.key)) {
        tellJudged();
        continue;
      }
      const work = compute(job, trial)
        .then((isDone) => {
          if (!isDone) isInterrupted = true;
        })
        .catch((error) => failures.push(error))
        .then(() => {
          running.delete(job.key);
          tellJudged();
        });
      running.set(job.key, work);
    }
    if (running.size === 0) break;
    await Promise.race(running.values());
  }
  if (failures.length > 0) throw failures[0];
  const isWhole = !isInterrupted && !isStopped();
  return { trials: judged(), isWhole };
}
