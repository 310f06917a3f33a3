import type { JsonObject } from '../config/json-value.ts';
import type { Stage, StageKind } from '../stages/stage.ts';
import type { ItemRange } from '../stages/stage-shards.ts';

/** A stage, and the folder where it lies or is to lie on this machine. */
export interface CarriedStage {
  readonly stage: Pick<Stage, 'kind' | 'key' | 'name'>;
  readonly folder: string;
  /** Only these of its items: then the folder is that of the share, and there is progress and no result. */
  readonly share?: ItemRange;
}

/** An experiment with its folder on this machine. */
export interface CarriedExperiment {
  readonly hash: string;
  readonly folder: string;
}

/**
 * Brings stages from machine to machine that share no disk. Nothing here rejects: what cannot be brought is computed, what
 * cannot be sent stays here, and either is told. All that lies in a folder afterwards is whole and checked.
 */
export interface StageCarrier {
  /** Whether stages of this kind are carried at all. */
  carries(kind: StageKind): boolean;
  /** Puts the result of a stage into its folder, if some machine has sent one; whether it has. */
  bringResult(carried: CarriedStage): Promise<boolean>;
  /** Puts what another machine has computed of an unfinished stage into its folder, if that is further than what lies there. */
  bringProgress(carried: CarriedStage): Promise<void>;
  /** Sends what a running stage has kept on disk, from time to time and once more at the end, which the answer declares. */
  followProgress(carried: CarriedStage): () => Promise<void>;
  /** Forgets the progress of a share that the stage has taken in. */
  dropProgress(carried: CarriedStage): Promise<void>;
  /** Sends the result of a stage that was computed here; then its progress is needed no more. */
  sendResult(carried: CarriedStage): Promise<void>;
  /** The same of one that lies here for whatever reason, unless it has been sent. */
  offerResult(carried: CarriedStage): Promise<void>;
  /** Has an experiment that is new here go on with the run that another machine has begun for it, and measure no costs again. */
  bringExperiment(experiment: CarriedExperiment): Promise<void>;
  sendExperiment(experiment: CarriedExperiment): Promise<void>;
  /** What has come and what has gone wrong, for the run; undefined if nothing has. */
  account(): JsonObject | undefined;
  /** Waits for what is being sent. */
  settled(): Promise<void>;
}

/** Where machines share a folder, or there is only one. */
export const noCarrier: StageCarrier = {
  carries: () => false,
  bringResult: async () => false,
  bringProgress: async () => {},
  followProgress: () => async () => {},
  dropProgress: async () => {},
  sendResult: async () => {},
  offerResult: async () => {},
  bringExperiment: async () => {},
  sendExperiment: async () => {},
  account: () => undefined,
  settled: async () => {},
};
