import type { ConditionResult } from '../report/results-table.ts';

/** An experiment that an executor has computed somewhere. */
export interface Job {
  /** Hash of the whole config and the seed: jobs that would compute the same have the same. */
  readonly key: string;
  /** What a person knows it by: `trial-3-seed-0`. Names its log, too. */
  readonly name: string;
  readonly preset: string;
  /** `path=value` assignments, as on a command line. */
  readonly overrides: readonly string[];
  readonly seed: number;
  /** Of the experiment's run. */
  readonly tags: readonly string[];
}

/** How a job ended. An interrupted one goes on from its last checkpoint when it is run again. */
export type JobEnd =
  | {
      readonly status: 'finished';
      readonly runId: string | null;
      readonly results: readonly ConditionResult[];
    }
  | { readonly status: 'failed'; readonly error: string }
  | { readonly status: 'interrupted' };
