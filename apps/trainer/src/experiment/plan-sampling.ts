import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ConfigError } from '../config/config-error.ts';
import type { ExperimentConfig } from '../config/experiment-config.ts';
import type { Stage } from '../stages/stage.ts';
import { fileSha256, readStageRecord, stageFolderPath } from '../stages/stage-folder.ts';
import { hashOf, planSampleStages, planStages } from '../stages/stage-plan.ts';
import type { EngineInfo } from '../worker/messages.ts';
import { dataIdentities, type ExperimentPlan, type PlannedStage } from './experiment-plan.ts';

export interface SamplingPlanInput {
  readonly config: ExperimentConfig;
  readonly seed: number;
  readonly engine: EngineInfo;
  readonly dataDirectory: string;
  /** Folder of the samples, one folder in it for each condition. */
  readonly out: string;
  /** Files of weights; left out: what the training of the same config, seed and engine came to. */
  readonly ddpm?: string;
  readonly classifiers: readonly string[];
}

/**
 * The plan of sampling with weights that are there already. @throws ConfigError if a training is not finished, or the
 * folder holds samples of another recipe.
 */
export async function planSampling(input: SamplingPlanInput): Promise<ExperimentPlan> {
  const { config, seed, engine, out } = input;
  const ddpm = input.ddpm ? await givenWeights('ddpm', input.ddpm) : (await trainedStages(input, 'ddpm'))[0];
  const classifiers = await steeringClassifiers(input);
  const planned = planSampleStages(
    { config, seed, engine },
    { ddpm: ddpm.stage, classifiers: classifiers.map(({ stage }) => stage) },
  );
  const stages: PlannedStage[] = [];
  for (const stage of planned) {
    const folder = join(out, stage.condition!.name);
    assertSameRecipe(folder, stage);
    stages.push({ stage, folder, record: await readStageRecord(folder) });
  }
  const hash = hashOf({ samples: planned.map(({ key }) => key) });
  return {
    config,
    seed,
    engine,
    target: 'sample',
    hash,
    folder: out,
    stages,
    inputs: [ddpm, ...classifiers],
  };
}

/** None where nothing pulls, or a class-conditional network guides itself. */
async function steeringClassifiers(input: SamplingPlanInput): Promise<PlannedStage[]> {
  if (input.config.sampling.guidance !== 'classifier') return [];
  if (input.classifiers.length === 0) {
    const isSteered = (await stagesOf(input)).some(({ condition }) => condition?.weights);
    return isSteered ? trainedStages(input, 'classifier') : [];
  }
  return Promise.all(input.classifiers.map((path) => givenWeights('classifier', path)));
}

/** All stages of the experiment whose trainings are wanted. */
async function stagesOf(input: SamplingPlanInput): Promise<Stage[]> {
  return planStages({ ...input, ...(await dataIdentities(input.config)) });
}

/** The finished trainings of the same preset, seed and engine. */
async function trainedStages(input: SamplingPlanInput, kind: 'ddpm' | 'classifier'): Promise<PlannedStage[]> {
  const stages = (await stagesOf(input)).filter((stage) => stage.kind === kind);
  return Promise.all(stages.map((stage) => trainedStage(stage, input)));
}

async function trainedStage(stage: Stage, input: SamplingPlanInput): Promise<PlannedStage> {
  const { kind } = stage;
  const folder = stageFolderPath(input.dataDirectory, stage);
  const record = await readStageRecord(folder);
  if (!record) {
    throw new ConfigError(
      `sample: the ${kind} of ${input.config.name} with seed ${input.seed} is not trained on this engine; run "trainer:train-${kind}" with the same options, or give --${kind}=FILE.`,
    );
  }
  return { stage, folder, record };
}

/** Weights from elsewhere: what they are is their content. */
async function givenWeights(kind: 'ddpm' | 'classifier', path: string): Promise<PlannedStage> {
  const recipe = { stage: kind, sha256: await fileSha256(path) };
  const stage: Stage = { kind, name: `${kind} ${basename(path)}`, key: hashOf(recipe), recipe, inputs: {} };
  return { stage, folder: path, record: undefined };
}

function assertSameRecipe(folder: string, stage: Stage): void {
  const path = join(folder, 'recipe.json');
  if (!existsSync(path)) return;
  let key: string | undefined;
  try {
    key = hashOf(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // not readable: not of this recipe either
  }
  if (key !== stage.key) {
    throw new ConfigError(
      `--out: ${folder} holds samples of other weights or settings; take another folder, or remove it.`,
    );
  }
}
