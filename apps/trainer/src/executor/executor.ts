import type { Job, JobEnd } from './job.ts';

/** Where jobs are computed. */
export interface Executor {
  /** How many jobs it takes at a time. */
  readonly slots: number;
  /** Computes a job to its end; the same job again goes on where it was. Rejects only if the executor itself is broken. */
  run(job: Job): Promise<JobEnd>;
  /** Asks all that is under way to write its checkpoint and stop. */
  stop(): void;
  /** Gives back what it holds, once nothing runs any more. */
  close(): Promise<void>;
}
