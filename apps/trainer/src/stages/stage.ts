import type { TableCell } from '@interpolab/tracking';
import type { ExperimentConfig } from '../config/experiment-config.ts';
import type { JsonObject } from '../config/json-value.ts';
import type { SamplingCondition } from './sampling-condition.ts';
import type { Shard } from './stage-shards.ts';

/** The stages of an experiment, in the order in which images become a measured interpolation. */
export type ExperimentStageKind = 'data' | 'classifier' | 'ddpm' | 'sample' | 'neighbours' | 'evaluate';

/** The stages that choose the extremes of a labelled set. */
export type SelectionStageKind = 'images' | 'imageClassifier' | 'scores' | 'filter';

export type StageKind = ExperimentStageKind | SelectionStageKind;

/** One stage of one experiment, known completely before anything runs. */
export interface Stage {
  readonly kind: StageKind;
  /** What a person reads: `ddpm`, `sample λ=30`. */
  readonly name: string;
  /** Hash of everything that decides the stage's result: its part of the config, seed, engine and inputs. */
  readonly key: string;
  /** The hashed values, stored beside the result for whoever wonders why two keys differ. */
  readonly recipe: JsonObject;
  /** The stages whose outputs this one reads, by role. */
  readonly inputs: Readonly<Record<string, Stage>>;
  /** For `sample`: what pulls the samples where. */
  readonly condition?: SamplingCondition;
  /** For `imageClassifier`: which member of the ensemble; absent for the evaluation classifier. */
  readonly member?: number;
  /** For `classifier`, and for `data` of its own: which of the classifiers that steer; absent for the DDPM's data. */
  readonly guide?: number;
}

/** What a worker needs to compute a stage; plain data, so that it crosses the thread's border. */
export interface StageJob<Config = ExperimentConfig> {
  readonly kind: StageKind;
  readonly key: string;
  /** Where the stage's checkpoint and outputs live. */
  readonly folder: string;
  /** The folders of the stages this one reads, by role. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly config: Config;
  readonly seed: number;
  readonly condition?: SamplingCondition;
  readonly member?: number;
  readonly guide?: number;
  /** Compute only this share of it, for the stage to take. */
  readonly shard?: Shard;
}

export interface PictureOptions {
  readonly step?: number;
  readonly caption?: string;
  /** Which of several pictures of one name. */
  readonly sampleIndex?: number;
}

/** What a stage tells while it computes. Calls are cheap: they post a message and never wait. */
export interface StageReporter {
  progress(done: number, total: number, values?: Readonly<Record<string, number>>): void;
  metrics(values: Readonly<Record<string, number>>, step: number): void;
  /** `png` is an encoded image. */
  picture(name: string, png: Uint8Array, options?: PictureOptions): void;
  histogram(name: string, histogram: { edges: number[]; counts: number[] }): void;
  /** `<judge>/<condition>`: what a judge gave each sample, in their order; both are known by hash. */
  scores(name: string, scores: StageScores): void;
  table(name: string, table: { columns: string[]; rows: TableCell[][] }): void;
  /** What a person had better know before the stage ends; what holds of its result is in its summary. */
  warning(text: string): void;
}

export interface StageScores {
  readonly scores: Float64Array;
  readonly samplesSha256: string;
  readonly classifierSha256: string;
}

export interface StageContext {
  readonly report: StageReporter;
  /** True once the user asked to stop: save a checkpoint and return `stopped`. */
  shouldStop(): boolean;
}

export type StageResult =
  | {
      readonly status: 'done' /** File names inside the stage's folder. */;
      readonly outputs: string[];
      readonly summary: JsonObject;
    }
  | { readonly status: 'stopped'; readonly step: number };

/** How one kind of stage is computed. Runs in the worker thread, with the engine started. */
export interface StageProgram<Config = ExperimentConfig> {
  run(job: StageJob<Config>, context: StageContext): Promise<StageResult>;
  /** Computes a share of it, which `run` then finds; only where its items do not need each other. */
  runShard?(job: StageJob<Config>, shard: Shard, context: StageContext): Promise<StageResult>;
  /** What the whole stage will cost, from a few timed steps on throw-away networks; undefined if negligible. */
  estimate?(job: StageJob<Config>): Promise<Estimate>;
}

/** What a stage will cost. */
export interface Estimate {
  readonly seconds: number;
  /** The most that its tensors take; undefined where the engine cannot tell. */
  readonly memoryBytes?: number;
}

/** Raised by anything in a stage that a user can mend; its message is one line. */
export class StageError extends Error {
  override name = 'StageError';
}
