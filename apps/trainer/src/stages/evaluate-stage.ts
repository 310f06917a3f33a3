import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type MemberDisagreement, type ShareEstimate, UNKNOWN_MIDDLE } from '@interpolab/evaluation';
import { writeFileAtomically } from '@interpolab/nn';
import { canonicalJson, type JsonObject } from '../config/json-value.ts';
import type { ConditionResult } from '../report/results-table.ts';
import { type ClassifierVerdict, reportClassifierScores } from './classifier-judges.ts';
import { type ClassifierSummary, classifierSummary } from './classifier-summary.ts';
import { alongTheAxis, shareInBothGaps } from './condition-scores.ts';
import { readStageDataset } from './data-stage.ts';
import { disagreementAxis, setDisagreement } from './ensemble-disagreement.ts';
import { measureRealism, openRealImages, type Realism } from './measure-realism.ts';
import {
  createSampleMeasure,
  createSecondMeasure,
  type SampleMeasure,
  type SampleSummary,
} from './sample-measure.ts';
import { readStageSamples, samplesSha256 } from './sample-stage.ts';
import { type SamplingCondition, samplingConditions } from './sampling-condition.ts';
import type { StageJob, StageProgram, StageReporter, StageResult } from './stage.ts';

const evaluationFile = 'evaluation.json';

/** What every condition drew, against what training saw. */
export const evaluateStage: StageProgram = {
  async run(job, { report, shouldStop }): Promise<StageResult> {
    const { config, folder, inputs } = job;
    const isJudged = config.evaluation.classifiers.length > 0;
    const real = isJudged ? await openRealImages(job, shouldStop) : null;
    if (shouldStop()) return { status: 'stopped', step: 0 };
    const verdicts = await reportClassifierScores(job, report, real?.others);
    const disagreement = await reportDisagreement(job, verdicts, report);
    const judged = {
      classifiers: verdicts.map((verdict) => classifierSummary(verdict, config.evaluation)),
      ...(real && { realism: await measureRealism(job, real) }),
    };
    const measure = createSampleMeasure(config, await readStageDataset(inputs.data));
    if (!measure) return classifiersOnly(job, judged, { disagreement });
    const second = createSecondMeasure(config);
    const results: ConditionResult[] = [];
    const details: Record<string, SampleSummary> = {};
    const all = samplingConditions(config.sampling);
    for (const [index, condition] of all.entries()) {
      const { name } = condition;
      const { summary: positions, scores } = measure.summarize(readStageSamples(inputs[name]));
      const sha256 = await samplesSha256(inputs[name]);
      reportScores(report, { measure, name, scores, samplesSha256: sha256 });
      const others = second?.summarize(readStageSamples(inputs[name])).scores;
      if (second && others) {
        reportScores(report, { measure: second, name, scores: others, samplesSha256: sha256 });
      }
      report.histogram(`position/${name}`, {
        edges: [...positions.histogram.edges],
        counts: [...positions.histogram.counts],
      });
      report.metrics(strengthResponse(positions), index);
      report.progress(index + 1, all.length);
      results.push({
        ...conditionResult(condition, positions),
        ...alongTheAxis(measure.axis, scores),
        ...(others && shareInBothGaps([measure.axis, second.axis], [scores, others])),
      });
      details[name] = positions;
    }
    const { spec, gapSupport, judge, axis } = measure;
    writeFileAtomically(
      join(folder, evaluationFile),
      `${JSON.stringify({ spec, gapSupport, details, ...judged }, null, 2)}\n`,
    );
    const scoreAxes = {
      [judge]: axis,
      ...(second && { [second.judge]: second.axis }),
      ...(disagreement && { [disagreementAxis.attribute]: disagreementAxis }),
    };
    const summary = {
      ...{ results, gapSupport, scoreAxes },
      ...(disagreement && { disagreement }),
    } as unknown as JsonObject;
    return { status: 'done', outputs: [evaluationFile], summary };
  },
};

interface MeasuredScores {
  readonly measure: SampleMeasure;
  /** Of the condition. */
  readonly name: string;
  readonly scores: Float64Array;
  readonly samplesSha256: string;
}

function reportScores(report: StageReporter, { measure, name, scores, samplesSha256 }: MeasuredScores): void {
  const classifierSha256 = judgeSha256(measure);
  report.scores(`${measure.judge}/${name}`, { scores, samplesSha256, classifierSha256 });
}

/** Whoever reads scores must know that they are of one judge: here what it measures, and against what. */
export function judgeSha256({ judge, spec }: Pick<SampleMeasure, 'judge' | 'spec'>): string {
  return createHash('sha256').update(canonicalJson({ judge, spec })).digest('hex');
}

function conditionResult(
  { name, strength, weights }: SamplingCondition,
  positions: Pick<SampleSummary, 'count' | 'valid' | 'gapOfAll'>,
): ConditionResult {
  const { count, valid, gapOfAll } = positions;
  return {
    condition: name,
    strength,
    weights,
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
}: SampleSummary): Record<string, number> {
  return {
    'share/valid': shareOf(valid),
    ...(exact && { 'share/exact': shareOf(exact) }),
    'share/gap': shareOf(gapOfAll),
    ...(distanceToUniform && { 'distance/kl': distanceToUniform.kl, 'distance/l2': distanceToUniform.l2 }),
  };
}

/** In the summary: how far the classifiers differ about the samples of every condition. */
export type DisagreementByCondition = Readonly<Record<string, MemberDisagreement | null>>;

/** Stores how far the classifiers differ about each sample; the answer is what that comes to. Null for fewer than two. */
async function reportDisagreement(
  { config, inputs }: StageJob,
  verdicts: readonly ClassifierVerdict[],
  report: StageReporter,
): Promise<DisagreementByCondition | null> {
  const found: Record<string, MemberDisagreement | null> = {};
  for (const { name } of samplingConditions(config.sampling)) {
    const members = verdicts.map(({ sha256, scores }) => ({ sha256, scores: scores.get(name)! }));
    const disagreement = setDisagreement(members, await samplesSha256(inputs[name]));
    if (!disagreement) return null;
    report.scores(`${disagreementAxis.attribute}/${name}`, disagreement.set);
    found[name] = disagreement.numbers;
  }
  return found;
}

/** What classifiers make of the samples, in evaluation.json. */
export interface JudgedFigures {
  /** The first counts. */
  readonly classifiers: readonly ClassifierSummary[];
  /** Absent or null where there are no classifiers, or no real images to compare with. */
  readonly realism?: Realism | null;
}

/** Photographs tell their attribute to a classifier only: the first one says what the conditions came to. */
function classifiersOnly(
  { config, folder }: StageJob,
  judged: JudgedFigures,
  { disagreement }: { disagreement: DisagreementByCondition | null },
): StageResult {
  const [judge] = judged.classifiers;
  const note = judge
    ? `judged by ${judge.judge} (${judge.sha256.slice(0, 12)}), whose P from ${UNKNOWN_MIDDLE.low} to ${UNKNOWN_MIDDLE.high} counts as the gap`
    : 'these images have no exact measure; score the samples with an evaluation classifier (evaluation.classifiers)';
  writeFileAtomically(join(folder, evaluationFile), `${JSON.stringify({ note, ...judged }, null, 2)}\n`);
  const results = judge
    ? samplingConditions(config.sampling).map((condition) => classifierResult(condition, judge))
    : [];
  const summary = {
    ...{ results, gapSupport: null, note },
    ...(disagreement && {
      disagreement,
      scoreAxes: { [disagreementAxis.attribute]: disagreementAxis },
    }),
  } as unknown as JsonObject;
  return { status: 'done', outputs: [evaluationFile], summary };
}

function classifierResult(condition: SamplingCondition, judge: ClassifierSummary): ConditionResult {
  const { count, valid, inMiddle, mean } = judge.conditions[condition.name];
  return {
    ...conditionResult(condition, { count, valid, gapOfAll: inMiddle }),
    ...{ meanScore: mean, judgeSha256: judge.sha256 },
  };
}
