import { join } from 'node:path';
import { type ExperimentPlan, findStages } from '../experiment/experiment-plan.ts';
import type { Stage } from '../stages/stage.ts';
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

/** Images, classifiers, their scores, and what is kept: in running order. The members do not need each other. */
export function selectionStages({ config, seed, engine, evaluationOnly }: SelectionInput): Stage[] {
  const { data, heldOut, network, evaluationClassifier, ensemble, filter } = config;
  const { members, subset, training } = ensemble;
  const computed = { seed, engine: { name: engine.name, threads: engine.threads } };
  const faces = createStage({ kind: 'faces', name: 'faces' }, { data, heldOut }, {});
  const evaluation = createStage(
    { kind: 'imageClassifier', name: 'evaluation classifier' },
    { network, training: evaluationClassifier, subset: null, member: null, ...computed },
    { faces },
  );
  if (evaluationOnly) return [faces, evaluation];
  const ensembleStages = Array.from({ length: members }, (_, member) =>
    createStage(
      { kind: 'imageClassifier', name: `member ${member}`, member },
      { network, training, subset, member, ...computed },
      { faces },
    ),
  );
  const classifiers = Object.fromEntries(ensembleStages.map((stage) => [stage.name, stage]));
  const scores = createStage(
    { kind: 'scores', name: 'scores' },
    { engine: computed.engine },
    { faces, evaluation, ...classifiers },
  );
  return [
    faces,
    evaluation,
    ...ensembleStages,
    scores,
    createStage({ kind: 'filter', name: 'filter' }, { filter }, { faces, scores }),
  ];
}

export async function planSelection(
  input: SelectionInput & { readonly dataDirectory: string },
): Promise<SelectionPlan> {
  const { config, seed, engine, evaluationOnly, dataDirectory } = input;
  const { name, threads } = engine;
  const hash = hashOf({ config, seed, engine: { name, threads }, evaluationOnly });
  const stages = await findStages(dataDirectory, selectionStages(input));
  return {
    config,
    seed,
    engine,
    hash,
    folder: join(dataDirectory, 'experiments', `${config.name}-${hash}`),
    stages,
  };
}
