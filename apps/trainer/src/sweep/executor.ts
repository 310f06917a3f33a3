import type { JobEnd, SweepJob } from './sweep-job.ts';

/** Where the jobs of a sweep are computed. */
export interface Executor {
  /** How many jobs it computes at a time. */
  readonly slots: number;
  /** Computes a job to its end; the same job again goes on where it was. Rejects only if the executor itself is broken. */
  run(job: SweepJob): Promise<JobEnd>;
  /** Asks all that is under way to write its checkpoint and stop. */
  stop(): void;
}
