import { basename } from 'node:path';
import { describeData } from '@interpolab/data-filtering';
import type { JsonObject } from '../config/json-value.ts';
import { confusionTable, type ThresholdConfusion } from '../report/confusion-table.ts';
import { formatCount, formatDuration, formatMetric } from '../report/format.ts';
import { textTable } from '../report/text-table.ts';
import type { Estimate, Stage } from '../stages/stage.ts';
import { describeEngine } from '../worker/messages.ts';
import type { SelectionConfig } from './selection-config.ts';
import type { SelectionPlan } from './selection-plan.ts';

/** What a selection came to: the figures of its stages, as they are stored with its run. */
export interface SelectionSummary {
  /** Counts and content of the parts, and what is odd about them. */
  readonly images: JsonObject;
  readonly evaluation: JsonObject;
  readonly members: readonly JsonObject[];
  /** Null if only the evaluation classifier was asked for. */
  readonly filter: JsonObject | null;
  /** Of all stages, one after the other. */
  readonly seconds: number;
  readonly stages: readonly JsonObject[];
}

/** What is about to happen and what it will cost. */
export function describeSelection(
  { config, seed, engine, stages }: SelectionPlan,
  estimates: ReadonlyMap<string, Estimate | null>,
): string {
  const costOf = (seconds: number | undefined) =>
    seconds === undefined ? 'a moment' : `about ${formatDuration(seconds)}`;
  const rows = stages.map(({ stage, record }) => [
    `  ${stage.name}`,
    describeWork(stage, config),
    record ? `reused (took ${formatDuration(record.seconds)})` : costOf(estimates.get(stage.key)?.seconds),
  ]);
  return [
    `${config.name} · seed ${seed} · engine ${describeEngine(engine)}`,
    ...(config.description ? [config.description] : []),
    '',
    textTable([{ title: '  stage' }, { title: 'work' }, { title: 'cost' }], rows),
  ].join('\n');
}

function describeWork(stage: Stage, config: SelectionConfig): string {
  const { network, evaluationClassifier, evaluationOnnx, ensemble, filter } = config;
  switch (stage.kind) {
    case 'images':
      return describeImages(config);
    case 'imageClassifier': {
      if (stage.member === undefined && evaluationOnnx) return `${basename(evaluationOnnx.path)}, as it is`;
      const { steps, batchSize } = stage.member === undefined ? evaluationClassifier : ensemble.training;
      return `${network.architecture}, ${formatCount(steps)} steps of ${batchSize} images`;
    }
    case 'scores':
      return `all images by ${ensemble.members + 1} classifiers`;
    default:
      return filter.steps.map(({ step }) => step).join(', ');
  }
}

function describeImages({ data, heldOut: { validation, test } }: SelectionConfig): string {
  const heldOut = validation !== null && test !== null ? formatCount(validation + test) : 'its own splits';
  return data.kind === 'drawnFaces'
    ? `${formatCount(data.count)} drawn faces, ${heldOut} held out`
    : `${describeData(data)}, ${heldOut} held out`;
}

interface StepFigures {
  readonly step: string;
  readonly kept: number;
  readonly inMiddleThird?: number;
}

/** How much of what each step kept is not extreme at all. */
function truthLines(steps: readonly StepFigures[]): string[] {
  if (steps.some(({ inMiddleThird }) => inMiddleThird === undefined))
    return ['the true factor of these images is not known: what was chosen cannot be held against it'];
  return steps.map(({ step, kept, inMiddleThird = 0 }) => {
    const share = `${((100 * inMiddleThird) / kept).toFixed(3)} %`;
    return `in the middle third of the true factor after ${step}: ${inMiddleThird} of ${formatCount(kept)} (${share})`;
  });
}

/** The figures that decide whether the extremes can be trusted. */
export function selectionTable({ images, evaluation, members, filter, seconds }: SelectionSummary): string {
  const number = (value: unknown) => (typeof value === 'number' ? formatMetric(value) : '–');
  const figuresOf = (name: string, one: JsonObject) => [
    name,
    number(one.accuracy),
    number(one['f1.1']),
    number(one['rocAuc.1']),
    number(one.temperature),
    number(one.eceBefore),
    number(one.eceAfter),
    number(one.rankCorrelation),
  ];
  const { handLabelled } = evaluation as { handLabelled?: JsonObject };
  const rows = [
    figuresOf('evaluation classifier', evaluation),
    ...(handLabelled
      ? [figuresOf(`  on ${formatCount(handLabelled.images as number)} hand-labelled`, handLabelled)]
      : []),
    ...members.map((one, member) => figuresOf(`member ${member}`, one)),
  ];
  const right = (title: string) => ({ title, align: 'right' as const });
  const columns = [...['accuracy', 'F1', 'ROC-AUC', 'T', 'ECE before', 'ECE after'], 'rank correlation'].map(
    right,
  );
  const lines = [
    textTable([{ title: 'on held-out images' }, ...columns], rows),
    '',
    confusionTable(
      'evaluation classifier',
      evaluation.confusionAtThreshold as unknown as ThresholdConfusion,
      images.classes as string[],
    ),
  ];
  if (filter) {
    const funnel = filter.funnel as unknown as { step: string; kept: number; perClass: number[] }[];
    const steps = funnel.map(({ step, kept, perClass }) => [
      step,
      formatCount(kept),
      perClass.map(formatCount).join(' + '),
    ]);
    lines.push('', textTable([{ title: 'funnel' }, right('kept'), right('per class')], steps));
    lines.push('', ...truthLines(filter.steps as unknown as StepFigures[]));
  }
  return [...lines, `computed in ${formatDuration(seconds)}`].join('\n');
}
