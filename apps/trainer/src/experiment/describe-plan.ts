import { describeData } from '@interpolab/data-filtering';
import type { ExperimentConfig } from '../config/experiment-config.ts';
import { guidanceClassifiers } from '../config/guidance-classifiers.ts';
import { formatBytes, formatCount, formatDuration } from '../report/format.ts';
import { textTable } from '../report/text-table.ts';
import { samplingConditions } from '../stages/sampling-condition.ts';
import type { Estimate, Stage } from '../stages/stage.ts';
import { describeEngine } from '../worker/messages.ts';
import type { ExperimentPlan } from './experiment-plan.ts';

/** What is about to happen and what it will cost, printed before anything starts. */
export function describePlan(plan: ExperimentPlan, estimates: ReadonlyMap<string, Estimate | null>): string {
  const { config, seed, engine } = plan;
  const rows = plan.stages.map(({ stage, record }) => [
    `  ${stage.name}`,
    describeWork(stage, config),
    record ? `reused (took ${formatDuration(record.seconds)})` : describeEstimate(estimates.get(stage.key)),
  ]);
  const pending = plan.stages.filter(({ record }) => !record);
  const total = pending.reduce((sum, { stage }) => sum + (estimates.get(stage.key)?.seconds ?? 0), 0);
  return [
    `${config.name} · seed ${seed} · engine ${describeEngine(engine)}`,
    ...(config.description ? [config.description] : []),
    '',
    textTable([{ title: '  stage' }, { title: 'work' }, { title: 'cost' }], rows),
    '',
    pending.length === 0
      ? '  nothing to compute'
      : `  to compute: ${pending.length} of ${rows.length} stages, about ${formatDuration(total)}`,
  ].join('\n');
}

function describeEstimate(estimate: Estimate | null | undefined): string {
  if (!estimate) return 'a moment';
  const { seconds, memoryBytes } = estimate;
  const memory = memoryBytes === undefined ? '' : `, ${formatBytes(memoryBytes)} of memory`;
  return `about ${formatDuration(seconds)}${memory}`;
}

function describeWork(stage: Stage, config: ExperimentConfig): string {
  const { ddpm, sampling, evaluation } = config;
  switch (stage.kind) {
    case 'data':
      return describeData(
        stage.guide === undefined ? config.data : guidanceClassifiers(config)[stage.guide].data!,
      );
    case 'classifier': {
      const { steps, batchSize } = guidanceClassifiers(config)[stage.guide ?? 0].training;
      return `${formatCount(steps)} steps of ${batchSize} images`;
    }
    case 'ddpm':
      return `${formatCount(ddpm.training.steps)} steps of ${ddpm.training.batchSize} images`;
    case 'sample':
      return `${formatCount(sampling.count)} samples, respacing ${sampling.respacing}, ${sampling.sampler}`;
    case 'neighbours': {
      const { samples, nearest } = evaluation.neighbours!;
      const queries = Math.min(samples, sampling.count) * samplingConditions(sampling).length;
      return `${nearest} nearest training images of ${formatCount(queries)} samples`;
    }
    case 'evaluate':
      return `positions of ${formatCount(sampling.count * samplingConditions(sampling).length)} samples`;
    default:
      return '';
  }
}
