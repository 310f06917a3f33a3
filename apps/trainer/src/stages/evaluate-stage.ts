import { join } from 'node:path';
import { circleMask, describeSupport, toModelRange } from '@interpolab/data-filtering';
import {
  type PositionSpec,
  type PositionSummary,
  type ShareEstimate,
  summarizePositions,
} from '@interpolab/evaluation';
import { writeFileAtomically } from '@interpolab/nn';
import type { JsonObject } from '../config/json-value.ts';
import type { ConditionResult } from '../report/results-table.ts';
import { readStageDataset } from './data-stage.ts';
import { readStageSamples } from './sample-stage.ts';
import type { StageJob, StageProgram, StageResult, Strength } from './stage.ts';
import { conditionName, conditions } from './stage-plan.ts';

const evaluationFile = 'evaluation.json';

/** Where the circles of every condition lie, against what training saw. */
export const evaluateStage: StageProgram = {
  async run(job, { report }): Promise<StageResult> {
    const { config, folder, inputs } = job;
    const { spec, gapSupport } = await positionSpec(job);
    const results: ConditionResult[] = [];
    const details: Record<string, PositionSummary> = {};
    const all = conditions(config.sampling.strengths);
    for (const [index, strength] of all.entries()) {
      const name = conditionName(strength);
      const { images, ...size } = await readStageSamples(inputs[name]);
      const positions = summarizePositions({ ...size, channels: 3, data: toModelRange(images) }, spec);
      report.histogram(`position/${name}`, {
        edges: [...positions.histogram.edges],
        counts: [...positions.histogram.counts],
      });
      report.metrics(strengthResponse(positions), index);
      report.progress(index + 1, all.length);
      results.push(conditionResult(strength, positions));
      details[name] = positions;
    }
    writeFileAtomically(
      join(folder, evaluationFile),
      `${JSON.stringify({ spec: describeSpec(spec), gapSupport, details }, null, 2)}\n`,
    );
    const summary = { results, gapSupport } as unknown as JsonObject;
    return { status: 'done', outputs: [evaluationFile], summary };
  },
};

/** What a sample is measured against, read off the training set itself, and the columns it never showed. */
async function positionSpec({
  inputs,
  config,
}: StageJob): Promise<{ spec: PositionSpec; gapSupport: JsonObject | null }> {
  const { imageSize, seen, gap, radius } = describeSupport(await readStageDataset(inputs.data));
  const spec = { imageSize, shape: circleMask(radius), seen, areaTolerance: config.evaluation.areaTolerance };
  return { spec, gapSupport: gap && { low: gap.from, high: gap.to, width: imageSize } };
}

function conditionResult(strength: Strength, positions: PositionSummary): ConditionResult {
  const { count, valid, gapOfAll } = positions;
  return {
    condition: conditionName(strength),
    strength,
    samples: count,
    valid: valid.successes,
    validShare: shareOf(valid),
    gap: gapOfAll.successes,
    gapShare: shareOf(gapOfAll),
    gapLow: gapOfAll.low,
    gapHigh: gapOfAll.high,
  };
}

/** A share of samples; a condition always has some. */
function shareOf({ successes, total }: ShareEstimate): number {
  return successes / total;
}

/** One point per condition, so that a strength's effect is a curve on the run's page. */
function strengthResponse({
  valid,
  exact,
  gapOfAll,
  distanceToUniform,
}: PositionSummary): Record<string, number> {
  return {
    'share/valid': shareOf(valid),
    'share/exact': shareOf(exact),
    'share/gap': shareOf(gapOfAll),
    ...(distanceToUniform && { 'distance/kl': distanceToUniform.kl, 'distance/l2': distanceToUniform.l2 }),
  };
}

function describeSpec({ imageSize, shape, seen, areaTolerance }: PositionSpec): JsonObject {
  return {
    imageSize,
    radius: shape.radius,
    area: shape.area,
    areaTolerance,
    seen: seen.map(({ from, to }) => ({ from, to })),
  };
}
