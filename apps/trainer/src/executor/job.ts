import type { EarlyStopRule } from '../experiment/early-stop.ts';
import type { ConditionResult } from '../report/results-table.ts';
import type { StageJob } from '../stages/stage.ts';

/** Work that an executor has done somewhere. */
export interface Job {
  /** Hash of all that decides it: jobs that would compute the same have the same. */
  readonly key: string;
  /** What a person knows it by: `trial-3-seed-0`. Names its log, too. */
  readonly name: string;
  readonly task: Task;
}

export type Task =
  | {
      /** A whole selection; by the local executor only. */
      readonly kind: 'select-extremes';
      readonly preset: string;
      readonly overrides: readonly string[];
      readonly seed: number;
    }
  | {
      /** A whole experiment. */
      readonly kind: 'train';
      readonly preset: string;
      /** `path=value` assignments, as on a command line. */
      readonly overrides: readonly string[];
      readonly seed: number;
      /** Of the experiment's run. */
      readonly tags: readonly string[];
      /** When it is given up. */
      readonly stopIf?: EarlyStopRule;
    }
  | {
      /** A share of a stage, into the stage's folder. */
      readonly kind: 'shard';
      readonly stage: StageJob<unknown>;
    };

/** How a job ended. An interrupted one goes on from its last checkpoint when it is run again. */
export type JobEnd =
  | {
      readonly status: 'finished';
      readonly runId: string | null;
      /** Of an experiment; a shard has none. */
      readonly results: readonly ConditionResult[];
      /** With `stopIf`: update → the metric there. */
      readonly curve?: Readonly<Record<string, number>>;
      /** The update after which it was given up; then there are no results. */
      readonly stoppedAt?: number;
    }
  | { readonly status: 'failed'; readonly error: string }
  | { readonly status: 'interrupted' };
