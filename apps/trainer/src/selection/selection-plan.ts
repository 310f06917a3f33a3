import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { dataIdentity } from '@interpolab/data-filtering';
import { ConfigError } from '../config/config-error.ts';
import { type ExperimentPlan, findStages } from '../experiment/experiment-plan.ts';
import type { Stage } from '../stages/stage.ts';
import { fileSha256 } from '../stages/stage-folder.ts';
import { createStage, hashOf } from '../stages/stage-plan.ts';
import type { EngineInfo } from '../worker/messages.ts';
import type { SelectionConfig } from './selection-config.ts';

export type SelectionPlan = ExperimentPlan<SelectionConfig>;

export interface SelectionInput {
  readonly config: SelectionConfig;
  readonly seed: number;
  readonly engine: EngineInfo;
  /** Only the evaluation classifier and what it needs. */
  readonly evaluationOnly: boolean;
}

/** What the files are that a config names: other files under the same names are other work. */
export interface FilesUsed {
  readonly data: string | null;
  readonly handLabelled: string | null;
  /** SHA-256 of the user's model. */
  readonly onnx: string | null;
}

/** Images, classifiers, their scores, and what is kept: in running order. The members do not need each other. */
export function selectionStages(input: SelectionInput, files: FilesUsed): Stage[] {
  const { config, seed, engine, evaluationOnly } = input;
  const { data, heldOut, handLabelled, network, ensemble, filter } = config;
  const { members, split, subset, training } = ensemble;
  const computed = { seed, engine: { name: engine.name, threads: engine.threads } };
  const images = createStage(
    { kind: 'images', name: 'images' },
    { data, heldOut, handLabelled, files: { data: files.data, handLabelled: files.handLabelled } },
    {},
  );
  const evaluation = createStage(
    { kind: 'imageClassifier', name: 'evaluation classifier' },
    { ...judgeRecipe(config, files), calibration: config.calibration, member: null, ...computed },
    { images },
  );
  if (evaluationOnly) return [images, evaluation];
  const ensembleStages = Array.from({ length: members }, (_, member) =>
    createStage(
      { kind: 'imageClassifier', name: `member ${member}`, member },
      // of subsets the next member's does not depend on how many there are
      { network, training, split, ...(split === 'folds' ? { members } : { subset }), member, ...computed },
      { images },
    ),
  );
  const classifiers = Object.fromEntries(ensembleStages.map((stage) => [stage.name, stage]));
  const scores = createStage(
    { kind: 'scores', name: 'scores' },
    { engine: computed.engine },
    { images, evaluation, ...classifiers },
  );
  return [
    images,
    evaluation,
    ...ensembleStages,
    scores,
    createStage({ kind: 'filter', name: 'filter' }, { filter }, { images, scores }),
  ];
}

/** A network and its training, or a model that is there. */
function judgeRecipe(
  { network, evaluationClassifier, evaluationOnnx }: SelectionConfig,
  { onnx }: FilesUsed,
) {
  if (!evaluationOnnx) return { network, training: evaluationClassifier };
  return { onnx: { ...evaluationOnnx, path: onnx }, numClasses: network.numClasses };
}

async function filesUsed({ data, handLabelled, evaluationOnnx }: SelectionConfig): Promise<FilesUsed> {
  if (evaluationOnnx && !existsSync(evaluationOnnx.path))
    throw new ConfigError(
      `config evaluationOnnx.path: expected an ONNX file, found none at ${evaluationOnnx.path}.`,
    );
  return {
    data: await dataIdentity(data),
    handLabelled: handLabelled && (await dataIdentity(handLabelled)),
    onnx: evaluationOnnx && (await fileSha256(evaluationOnnx.path)),
  };
}

export async function planSelection(
  input: SelectionInput & { readonly dataDirectory: string },
): Promise<SelectionPlan> {
  const { config, seed, engine, evaluationOnly, dataDirectory } = input;
  const { name, threads } = engine;
  const files = await filesUsed(config);
  const hash = hashOf({ config, files, seed, engine: { name, threads }, evaluationOnly });
  const stages = await findStages(dataDirectory, selectionStages(input, files));
  return {
    config,
    seed,
    engine,
    hash,
    folder: join(dataDirectory, 'experiments', `${config.name}-${hash}`),
    stages,
  };
}
