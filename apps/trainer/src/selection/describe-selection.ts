import type { JsonObject } from '../config/json-value.ts';
import { formatCount, formatDuration, formatMetric } from '../report/format.ts';
import { textTable } from '../report/text-table.ts';
import type { Estimate, Stage } from '../stages/stage.ts';
import { describeEngine } from '../worker/messages.ts';
import type { SelectionConfig } from './selection-config.ts';
import type { SelectionPlan } from './selection-plan.ts';

/** What a selection came to: the figures of its stages, as they are stored with its run. */
export interface SelectionSummary {
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

function describeWork(
  stage: Stage,
  { data, heldOut, network, evaluationClassifier, ensemble, filter }: SelectionConfig,
): string {
  switch (stage.kind) {
    case 'faces':
      return `${formatCount(data.count)} drawn faces, ${formatCount(heldOut.validation + heldOut.test)} held out`;
    case 'imageClassifier': {
      const { steps, batchSize } = stage.member === undefined ? evaluationClassifier : ensemble.training;
      return `${network.architecture}, ${formatCount(steps)} steps of ${batchSize} images`;
    }
    case 'scores':
      return `${formatCount(data.count)} images by ${ensemble.members + 1} classifiers`;
    default:
      return filter.steps.map(({ step }) => step).join(', ');
  }
}

/** The figures that decide whether the extremes can be trusted. */
export function selectionTable({ evaluation, members, filter, seconds }: SelectionSummary): string {
  const number = (value: unknown) => (typeof value === 'number' ? formatMetric(value) : '–');
  const rows = [evaluation, ...members].map((one, index) => [
    index === 0 ? 'evaluation classifier' : `member ${index - 1}`,
    number(one.accuracy),
    number(one['f1.1']),
    number(one.temperature),
    number(one.eceBefore),
    number(one.eceAfter),
    number(one.rankCorrelation),
  ]);
  const right = (title: string) => ({ title, align: 'right' as const });
  const columns = ['accuracy', 'F1', 'T', 'ECE at 1', 'ECE at T', 'rank correlation'].map(right);
  const lines = [textTable([{ title: 'on held-out images' }, ...columns], rows)];
  if (filter) {
    const funnel = filter.funnel as unknown as { step: string; kept: number; perClass: number[] }[];
    const steps = funnel.map(({ step, kept, perClass }) => [
      step,
      formatCount(kept),
      perClass.map(formatCount).join(' + '),
    ]);
    lines.push('', textTable([{ title: 'funnel' }, right('kept'), right('per class')], steps));
    const share = filter.middleThirdShare as number;
    lines.push(
      '',
      `extremes in the middle third of the true factor: ${filter.inMiddleThird} (${(100 * share).toFixed(3)} %)`,
    );
  }
  return [...lines, `computed in ${formatDuration(seconds)}`].join('\n');
}
