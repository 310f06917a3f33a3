import { createHash } from 'node:crypto';
import { UNKNOWN_MIDDLE } from '@interpolab/evaluation';
import type { ExperimentConfig } from '../config/experiment-config.ts';
import { guidanceClassifiers } from '../config/guidance-classifiers.ts';
import { canonicalJson, type JsonObject } from '../config/json-value.ts';
import { type SamplingCondition, samplingConditions } from './sampling-condition.ts';
import { type Stage, StageError, type StageKind } from './stage.ts';

/** Raise a stage's number when its code changes what it computes: results of the older code are then not reused. */
const stageVersions: Record<StageKind, number> = {
  data: 1,
  classifier: 1,
  ddpm: 1,
  sample: 3,
  neighbours: 2,
  evaluate: 7,
  images: 1,
  imageClassifier: 2,
  scores: 2,
  filter: 3,
};

export interface PlanInput {
  readonly config: ExperimentConfig;
  readonly seed: number;
  /** Name and thread count: the bits of a result depend on both. */
  readonly engine: { readonly name: string; readonly threads: number };
  /** What the files are that the data are read from (`dataIdentity`); null where they are drawn. */
  readonly files: string | null;
  /** The same of each guidance classifier's own data. */
  readonly guideFiles?: readonly (string | null)[];
  /** What the classifiers are that judge the samples (`judgeIdentities`). */
  readonly judges?: readonly string[];
  /** What the network is in whose features neighbours are looked for (`featureIdentity`); null: none is named. */
  readonly features?: string | null;
}

/** The stages of an experiment in running order, each with the key under which its result is kept. */
export function planStages({
  config,
  seed,
  engine,
  files,
  guideFiles = [],
  judges = [],
  features = null,
}: PlanInput): Stage[] {
  const { data, diffusion, ddpm, sampling, evaluation } = config;
  const computed = { seed, engine: { name: engine.name, threads: engine.threads } };
  const { numTimesteps, noiseSchedule } = diffusion;

  const dataStage = createStage(
    { kind: 'data', name: 'data' },
    { data, ...(files !== null && { files }) },
    {},
  );
  const guides = guidanceClassifiers(config).map(({ data: ownData, ...classifier }, guide) => {
    const name = guide === 0 ? 'classifier' : `classifier ${guide + 1}`;
    const own = ownData && canonicalJson(ownData) !== canonicalJson(data);
    const seen = own
      ? planGuideData(ownData, { name: `data of ${name}`, guide, files: guideFiles[guide] })
      : dataStage;
    return createStage(
      { kind: 'classifier', name, guide },
      // of the diffusion the classifier meets the noise only
      { classifier, diffusion: { numTimesteps, noiseSchedule }, ...computed },
      { data: seen },
    );
  });
  const ddpmStage = createStage(
    { kind: 'ddpm', name: 'ddpm' },
    { ddpm, diffusion, ...computed },
    { data: dataStage },
  );
  const isClassifierUsed = sampling.guidance === 'classifier';
  const sampleStages = planSampleStages(
    { config, seed, engine },
    { ddpm: ddpmStage, classifiers: isClassifierUsed ? guides : [] },
  );
  const judged = {
    data: dataStage,
    ...Object.fromEntries(sampleStages.map((stage) => [stage.condition!.name, stage])),
  };
  const { neighbours, classifiers: _paths, features: _file, ...judging } = evaluation;
  const neighbourStages = neighbours
    ? [
        createStage(
          { kind: 'neighbours', name: 'neighbours' },
          { neighbours, areaTolerance: evaluation.areaTolerance, ...(features !== null && { features }) },
          judged,
        ),
      ]
    : [];
  const evaluateStage = createStage(
    { kind: 'evaluate', name: 'evaluate' },
    {
      evaluation: judging,
      ...(judges.length > 0 && { classifiers: judges, features, middle: UNKNOWN_MIDDLE }),
    },
    judged,
  );
  const guideStages = isClassifierUsed ? guides.flatMap((stage) => [stage.inputs.data, stage]) : [];
  return withoutRepetitions([
    ...[dataStage, ...guideStages, ddpmStage, ...sampleStages],
    ...[...neighbourStages, evaluateStage],
  ]);
}

function planGuideData(
  data: ExperimentConfig['data'],
  { name, guide, files }: { name: string; guide: number; files?: string | null },
): Stage {
  return createStage({ kind: 'data', name, guide }, { data, ...(files && { files }) }, {});
}

/** Classifiers may share their data, and even be the same: what has the same key is computed once. */
function withoutRepetitions(stages: readonly Stage[]): Stage[] {
  return stages.filter(({ key }, at) => stages.findIndex((other) => other.key === key) === at);
}

/** A stage for each sampling condition, the free samples first. With several classifiers all of them steer. */
export function planSampleStages(
  { config: { sampling }, seed, engine }: Omit<PlanInput, 'files' | 'judges'>,
  { ddpm, classifiers }: { ddpm: Stage; classifiers: readonly Stage[] },
): Stage[] {
  const computed = { seed, engine: { name: engine.name, threads: engine.threads } };
  const steering = Object.fromEntries(
    classifiers.map((stage, at) => [at === 0 ? 'classifier' : `classifier-${at + 1}`, stage]),
  );
  return samplingConditions(sampling).map((condition) =>
    createStage(
      { kind: 'sample', name: `sample ${condition.label}`, condition },
      { sampling: samplingRecipe(sampling, condition), ...computed },
      condition.weights ? { ddpm, ...steering } : { ddpm },
    ),
  );
}

/** What can be computed by itself: the training of one model. */
export type Target = 'classifier' | 'ddpm';

/** The stage of this kind and all that it needs, in running order. */
export function withInputs(stages: readonly Stage[], target: Target): Stage[] {
  const needed = new Set<string>();
  const need = (stage: Stage) => {
    needed.add(stage.key);
    for (const input of Object.values(stage.inputs)) need(input);
  };
  for (const stage of stages) if (stage.kind === target) need(stage);
  if (needed.size === 0) {
    throw new StageError(`experiment: has no ${target}, for nothing of it asks for one (sampling.guidance).`);
  }
  return stages.filter(({ key }) => needed.has(key));
}

/** What decides one condition's samples: not the other conditions, and without guidance nothing of it. */
export function samplingRecipe(
  sampling: ExperimentConfig['sampling'],
  { weights }: SamplingCondition,
): Record<string, unknown> {
  const { strengths, weights: _others, numClasses, ...rest } = sampling;
  const { guidance, weightSchedule, classes, gradientAt, classifierFreeChannels, ...drawing } = rest;
  return weights ? { ...rest, weights } : { ...drawing, weights };
}

/** A stage with the key of its recipe: `part` of a config and the keys of its inputs. */
export function createStage(
  identity: Pick<Stage, 'kind' | 'name' | 'condition' | 'member' | 'guide'>,
  part: object,
  inputs: Record<string, Stage>,
): Stage {
  const inputKeys = Object.fromEntries(Object.entries(inputs).map(([role, stage]) => [role, stage.key]));
  const recipe = JSON.parse(
    JSON.stringify({
      stage: identity.kind,
      version: stageVersions[identity.kind],
      ...part,
      inputs: inputKeys,
    }),
  ) as JsonObject;
  return { ...identity, recipe, inputs, key: hashOf(recipe) };
}

/** The first 80 bits of the SHA-256 of a value's canonical JSON, in hex. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, 20);
}
