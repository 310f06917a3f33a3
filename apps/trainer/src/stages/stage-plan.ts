import { createHash } from 'node:crypto';
import type { ExperimentConfig } from '../config/experiment-config.ts';
import { canonicalJson, type JsonObject } from '../config/json-value.ts';
import type { Stage, StageKind, Strength } from './stage.ts';

/** Raise a stage's number when its code changes what it computes: results of the older code are then not reused. */
const stageVersions: Record<StageKind, number> = { data: 1, classifier: 1, ddpm: 1, sample: 1, evaluate: 1 };

export interface PlanInput {
  readonly config: ExperimentConfig;
  readonly seed: number;
  /** Name and thread count: the bits of a result depend on both. */
  readonly engine: { readonly name: string; readonly threads: number };
}

/** The stages of an experiment in running order, each with the key under which its result is kept. */
export function planStages({ config, seed, engine }: PlanInput): Stage[] {
  const { data, diffusion, classifier, ddpm, sampling, evaluation } = config;
  const { strengths, ...samplingOfAll } = sampling;
  const computed = { seed, engine: { name: engine.name, threads: engine.threads } };

  const dataStage = createStage({ kind: 'data', name: 'data' }, { data }, {});
  const classifierStage = createStage(
    { kind: 'classifier', name: 'classifier' },
    { classifier, diffusion, ...computed },
    { data: dataStage },
  );
  const ddpmStage = createStage(
    { kind: 'ddpm', name: 'ddpm' },
    { ddpm, diffusion, ...computed },
    { data: dataStage },
  );
  const sampleStages = conditions(strengths).map((strength) =>
    createStage(
      { kind: 'sample', name: sampleName(strength), strength },
      { sampling: { ...samplingOfAll, strength }, ...computed },
      strength === null ? { ddpm: ddpmStage } : { ddpm: ddpmStage, classifier: classifierStage },
    ),
  );
  const evaluateStage = createStage(
    { kind: 'evaluate', name: 'evaluate' },
    { evaluation },
    {
      data: dataStage,
      ...Object.fromEntries(sampleStages.map((stage) => [conditionName(stage.strength ?? null), stage])),
    },
  );
  return [dataStage, classifierStage, ddpmStage, ...sampleStages, evaluateStage];
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
  return stages.filter(({ key }) => needed.has(key));
}

/** The unconditional samples come first, asked for or not: without them a guided share means nothing. */
export function conditions(strengths: readonly number[]): Strength[] {
  const guided = [...new Set(strengths)].filter((strength) => strength > 0).sort((a, b) => a - b);
  return [null, ...guided];
}

/** The name of a sampling condition in metrics, files and pictures: `unconditional`, `strength-30`. */
export function conditionName(strength: Strength): string {
  return strength === null ? 'unconditional' : `strength-${strength}`;
}

function sampleName(strength: Strength): string {
  return strength === null ? 'sample unconditional' : `sample λ=${strength}`;
}

function createStage(
  identity: Pick<Stage, 'kind' | 'name' | 'strength'>,
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
