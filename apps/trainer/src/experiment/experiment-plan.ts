import { join } from 'node:path';
import { dataIdentity } from '@interpolab/data-filtering';
import type { ExperimentConfig } from '../config/experiment-config.ts';
import { guidanceClassifiers } from '../config/guidance-classifiers.ts';
import { judgeIdentities } from '../stages/classifier-judges.ts';
import { featureIdentity } from '../stages/feature-network.ts';
import type { Stage, StageJob } from '../stages/stage.ts';
import { readStageRecord, type StageRecord, stageFolderPath } from '../stages/stage-folder.ts';
import { hashOf, type PlanInput, planStages, type Target, withInputs } from '../stages/stage-plan.ts';
import type { EngineInfo } from '../worker/messages.ts';
import { judgeFinished } from './judge-finished.ts';

/** A stage with where it lives and, if it has been computed before, what came of it. */
export interface PlannedStage {
  readonly stage: Stage;
  readonly folder: string;
  readonly record: StageRecord | undefined;
}

/** What every kind of experiment is called. */
export interface NamedConfig {
  readonly name: string;
  readonly project: string;
}

/** An experiment as it stands on disk, before anything is computed. */
export interface ExperimentPlan<Config extends NamedConfig = ExperimentConfig> {
  readonly config: Config;
  readonly seed: number;
  readonly engine: EngineInfo;
  /** What is wanted, if not all is: one training, or samples of weights that are there. */
  readonly target?: Target | 'sample';
  /** Hash of config, seed, engine and target: the same experiment again finds its own runs and results. */
  readonly hash: string;
  readonly folder: string;
  readonly stages: readonly PlannedStage[];
  /** What the stages read that is no part of the plan: finished elsewhere, or a file of weights in place of a folder. */
  readonly inputs?: readonly PlannedStage[];
}

/** Where each stage is kept, and what is there of it already. */
export async function findStages(dataDirectory: string, stages: readonly Stage[]): Promise<PlannedStage[]> {
  const found: PlannedStage[] = [];
  for (const stage of stages) {
    const folder = stageFolderPath(dataDirectory, stage);
    found.push({ stage, folder, record: await readStageRecord(folder) });
  }
  return found;
}

/** What the files are that the models' images are read from; null for images that are drawn. */
export async function dataIdentities(
  config: ExperimentConfig,
): Promise<Required<Pick<PlanInput, 'files' | 'guideFiles'>>> {
  const guideFiles: (string | null)[] = [];
  for (const { data } of guidanceClassifiers(config)) guideFiles.push(data && (await dataIdentity(data)));
  return { files: await dataIdentity(config.data), guideFiles };
}

export async function planExperiment(input: {
  config: ExperimentConfig;
  seed: number;
  engine: EngineInfo;
  dataDirectory: string;
  target?: Target;
  /** Keys of the stages that the config's classifiers will come of, where those are not computed yet. */
  awaited?: readonly string[];
}): Promise<ExperimentPlan> {
  const { config, seed, engine, dataDirectory, target, awaited } = input;
  const { files, guideFiles } = await dataIdentities(config);
  const { name, threads } = engine;
  const otherFiles = guideFiles.some((each) => each !== null) && { guideFiles };
  const hash = hashOf({
    ...{ config, seed, engine: { name, threads }, target },
    ...{ ...(files !== null && { files }), ...otherFiles },
  });
  const judges = awaited ?? (await judgeIdentities(config.evaluation.classifiers, config.data.imageSize));
  const features = awaited ? awaited[0] : await featureIdentity(config.evaluation);
  const all = planStages({ config, seed, engine, files, guideFiles, judges, features });
  const found = await findStages(dataDirectory, target ? withInputs(all, target) : all);
  return {
    config,
    seed,
    engine,
    target,
    hash,
    folder: join(dataDirectory, 'experiments', `${config.name}-${hash}`),
    stages: await judgeFinished(found, config),
  };
}

/** The job that computes a stage of the plan. */
export function stageJob<Config extends NamedConfig>(
  plan: ExperimentPlan<Config>,
  { stage, folder }: PlannedStage,
): StageJob<Config> {
  const folderOf = new Map(
    [...plan.stages, ...(plan.inputs ?? [])].map((planned) => [planned.stage.key, planned.folder]),
  );
  const inputs = Object.fromEntries(
    Object.entries(stage.inputs).map(([role, input]) => [role, folderOf.get(input.key)!]),
  );
  const { kind, key, condition, member, guide } = stage;
  return { kind, key, folder, inputs, config: plan.config, seed: plan.seed, condition, member, guide };
}
