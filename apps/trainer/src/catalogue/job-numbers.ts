import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Histogram,
  type MemorisationGuard,
  type ScoreAxis,
  type ShareEstimate,
  tQuantile,
  wilsonInterval,
} from '@interpolab/evaluation';
import type { ExperimentPlan, NamedConfig, PlannedStage } from '../experiment/experiment-plan.ts';
import type { ConditionResult } from '../report/results-table.ts';
import type { ClassifierSummary } from '../stages/classifier-summary.ts';
import type { DisagreementByCondition, JudgedFigures } from '../stages/evaluate-stage.ts';
import type { SampleSummary } from '../stages/sample-measure.ts';
import { heldOutCondition, judgedNumbers, shareReading } from './judged-numbers.ts';
import type { MeasureName } from './measures.ts';

/** A number of one job, with its 95 % interval over samples where it is a share or a mean of them. */
export interface Reading {
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
}

export interface ConditionNumbers {
  /** Of samples as in the plan; of a selection `evaluation` or `filter`. */
  readonly condition: string;
  readonly numbers: Readonly<Partial<Record<MeasureName, Reading>>>;
  /** Of the valid samples; null for a selection. */
  readonly histogram: Histogram | null;
  /**
   * The networks that numbers are by, as hashes; a number without one is exact, or of no attribute. Numbers by different
   * networks have different meanings.
   */
  readonly judges?: Readonly<Partial<Record<MeasureName, string>>>;
}

/** All numbers of a finished job, condition by condition; null if a stage is not computed, or nothing was measured. */
export function jobNumbers({ stages }: ExperimentPlan<NamedConfig>): ConditionNumbers[] | null {
  if (stages.some(({ record }) => !record)) return null;
  const evaluate = stages.find(({ stage }) => stage.kind === 'evaluate');
  return evaluate ? sampleNumbers(evaluate, stages) : selectionNumbers(stages);
}

interface EvaluationFile extends Partial<JudgedFigures> {
  readonly details?: Readonly<
    Record<string, SampleSummary & { gapOfValid: ShareEstimate; where?: Readonly<Record<string, number>> }>
  >;
}

interface EvaluationSummary {
  readonly results: readonly ConditionResult[];
  readonly scoreAxes: Readonly<Record<string, ScoreAxis>>;
  readonly disagreement?: DisagreementByCondition;
}

function sampleNumbers(
  { folder, record }: PlannedStage,
  stages: readonly PlannedStage[],
): ConditionNumbers[] | null {
  const file = JSON.parse(readFileSync(join(folder, 'evaluation.json'), 'utf8')) as EvaluationFile;
  const { details, classifiers: [judge] = [] } = file;
  const summary = record!.summary as unknown as EvaluationSummary;
  if (!details && !judge) return null;
  const own = details ? oracleNumbers(details, summary) : classifierNumbers(judge);
  const guards = guardsOf(stages);
  const judged = judgedNumbers(file, summary.disagreement ?? {});
  const conditions = own.map(({ condition, histogram, numbers, judges }) => {
    const more = judged.get(condition);
    return {
      ...{ condition, histogram, judges: { ...judges, ...more?.judges } },
      numbers: { ...numbers, ...more?.numbers, ...guards.get(condition) },
    };
  });
  const heldOut = judged.get(heldOutCondition);
  return heldOut ? [...conditions, { condition: heldOutCondition, histogram: null, ...heldOut }] : conditions;
}

/** What the data themselves tell of the samples. */
export function oracleNumbers(
  details: NonNullable<EvaluationFile['details']>,
  { results, scoreAxes }: EvaluationSummary,
): ConditionNumbers[] {
  const [axis] = Object.values(scoreAxes);
  return results.map(({ condition, gapShare, gapLow, gapHigh, samples }) => {
    const { valid, gapOfValid, histogram, distanceToUniform, where } = details[condition];
    const outside = where?.outside ?? countOutside(histogram, axis);
    return {
      condition,
      histogram,
      numbers: {
        // where training shows the whole axis, nothing is never seen, and there is no share of it
        ...(axis?.gap !== null && { gapShare: { value: gapShare, low: gapLow, high: gapHigh } }),
        validShare: shareReading(valid),
        ...(gapOfValid &&
          axis?.gap !== null &&
          gapOfValid.total > 0 && { gapOfValid: shareReading(gapOfValid) }),
        outsideShare: shareReading(wilsonInterval(outside, samples)),
        ...(valid.successes > 0 && { meanScore: meanReading(histogram) }),
        ...(distanceToUniform && {
          kl: { value: distanceToUniform.kl },
          l2: { value: distanceToUniform.l2 },
        }),
      },
    };
  });
}

/** Photographs have what the first classifier says of them, and nothing exact. */
function classifierNumbers({ sha256, conditions }: ClassifierSummary): ConditionNumbers[] {
  return Object.entries(conditions).map(([condition, { valid, mean, distance, histogram }]) => ({
    ...{ condition, histogram },
    numbers: {
      validShare: shareReading(valid),
      meanScore: centredAt(mean, meanReading(histogram)),
      ...(distance && { kl: { value: distance.kl }, l2: { value: distance.l2 } }),
    },
    judges: { meanScore: sha256, ...(distance && { kl: sha256, l2: sha256 }) },
  }));
}

type GuardNumbers = Readonly<Partial<Record<MeasureName, Reading>>>;
type GuardRows = readonly { readonly condition: string; readonly guard: MemorisationGuard | null }[];

/** What the test of copies says of every condition, by pixels and, where a network was named, by features. */
function guardsOf(stages: readonly PlannedStage[]): Map<string, GuardNumbers> {
  const { guard = [], features } = (stages.find(({ stage }) => stage.kind === 'neighbours')?.record
    ?.summary ?? {}) as unknown as { guard?: GuardRows; features?: { guard: GuardRows } };
  const byFeatures = new Map(features?.guard.map((row) => [row.condition, row.guard]));
  return new Map(
    guard.map(({ condition, guard: byPixels }) => {
      const closeFeatures = byFeatures.get(condition)?.close;
      return [
        condition,
        {
          ...(byPixels && {
            closeShare: shareReading(byPixels.close),
            nearerShare: { value: byPixels.nearerShare },
          }),
          ...(closeFeatures && { closeFeatureShare: shareReading(closeFeatures) }),
        },
      ];
    }),
  );
}

const centreOf = ({ edges }: Histogram, bin: number): number => (edges[bin] + edges[bin + 1]) / 2;

/** The samples in bins whose middle nothing of the training set reached, the gap between its ends not counted. */
function countOutside(histogram: Histogram, { seen, gap }: ScoreAxis): number {
  const isIn = (x: number, range: { low: number; high: number } | null) =>
    range !== null && x >= range.low && x <= range.high;
  return [...histogram.counts].reduce((sum, count, bin) => {
    const x = centreOf(histogram, bin);
    return [...seen, gap].some((range) => isIn(x, range ?? null)) ? sum : sum + count;
  }, 0);
}

/** The mean of the valid samples with Student's interval, each sample taken for the centre of its bin. */
export function meanReading(histogram: Histogram): Reading {
  const counts = [...histogram.counts];
  const all = counts.reduce((sum, count) => sum + count, 0);
  const value = counts.reduce((sum, count, bin) => sum + count * centreOf(histogram, bin), 0) / all;
  if (all < 2) return { value };
  const squares = counts.reduce(
    (sum, count, bin) => sum + count * (centreOf(histogram, bin) - value) ** 2,
    0,
  );
  const reach = tQuantile(0.975, all - 1) * Math.sqrt(squares / (all - 1) / all);
  return { value, low: value - reach, high: value + reach };
}

/** The same interval about a mean that is known without bins. */
const centredAt = (mean: number, { value, low, high }: Reading): Reading =>
  low === undefined || high === undefined
    ? { value: mean }
    : { value: mean, low: low + mean - value, high: high + mean - value };

function selectionNumbers(stages: readonly PlannedStage[]): ConditionNumbers[] {
  const judge = stages.find(({ stage }) => stage.kind === 'imageClassifier' && stage.member === undefined);
  const filter = stages.find(({ stage }) => stage.kind === 'filter');
  const judged = judge?.record?.summary ?? {};
  const steps = (filter?.record?.summary.steps ?? []) as unknown as { middleThirdShare?: number }[];
  const reading = (value: unknown): Reading | undefined =>
    typeof value === 'number' ? { value } : undefined;
  const known = (numbers: Partial<Record<MeasureName, Reading | undefined>>) =>
    Object.fromEntries(Object.entries(numbers).filter(([, one]) => one !== undefined));
  return [
    {
      condition: 'evaluation',
      histogram: null,
      numbers: known({
        accuracy: reading(judged.accuracy),
        eceBefore: reading(judged.eceBefore),
        eceAfter: reading(judged.eceAfter),
      }),
    },
    {
      condition: 'filter',
      histogram: null,
      numbers: known({ middleShare: reading(steps.at(-1)?.middleThirdShare) }),
    },
  ];
}
