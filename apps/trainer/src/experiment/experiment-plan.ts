import { join } from 'node:path';
import type { ExperimentConfig } from '../config/experiment-config.ts';
import type { Stage, StageJob } from '../stages/stage.ts';
import { readStageRecord, type StageRecord, stageFolderPath } from '../stages/stage-folder.ts';
import { hashOf, planStages } from '../stages/stage-plan.ts';
import type { EngineInfo } from '../worker/messages.ts';

/** A stage with where it lives and, if it has been computed before, what came of it. */
export interface PlannedStage {
  readonly stage: Stage;
  readonly folder: string;
  readonly record: StageRecord | undefined;
}

/** An experiment as it stands on disk, before anything is computed. */
export interface ExperimentPlan {
  readonly config: ExperimentConfig;
  readonly seed: number;
  readonly engine: EngineInfo;
  /** Hash of config, seed and engine: the same experiment again finds its own runs and results. */
  readonly hash: string;
  readonly folder: string;
  readonly stages: readonly PlannedStage[];
}

export async function planExperiment(input: {
  config: ExperimentConfig;
  seed: number;
  engine: EngineInfo;
  dataDirectory: string;
}): Promise<ExperimentPlan> {
  const { config, seed, engine, dataDirectory } = input;
  const hash = hashOf({ config, seed, engine: { name: engine.name, threads: engine.threads } });
  const stages: PlannedStage[] = [];
  for (const stage of planStages({ config, seed, engine })) {
    const folder = stageFolderPath(dataDirectory, stage);
    stages.push({ stage, folder, record: await readStageRecord(folder) });
  }
  return {
    config,
    seed,
    engine,
    hash,
    folder: join(dataDirectory, 'experiments', `${config.name}-${hash}`),
    stages,
  };
}

/** The job that computes a stage of the plan. */
export function stageJob(plan: ExperimentPlan, { stage, folder }: PlannedStage): StageJob {
  const folderOf = new Map(plan.stages.map((planned) => [planned.stage.key, planned.folder]));
  const inputs = Object.fromEntries(
    Object.entries(stage.inputs).map(([role, input]) => [role, folderOf.get(input.key)!]),
  );
  const { kind, key, strength } = stage;
  return { kind, key, folder, inputs, config: plan.config, seed: plan.seed, strength };
}
