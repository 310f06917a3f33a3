import type { ScoreSummary, ShareEstimate } from '@interpolab/evaluation';
import type { FeatureMeasures } from '../evaluation/measure-features.ts';
import type { DisagreementByCondition, JudgedFigures } from '../stages/evaluate-stage.ts';
import type { ConditionNumbers, Reading } from './job-numbers.ts';
import type { MeasureName } from './measures.ts';

type Numbers = Partial<Record<MeasureName, Reading>>;

/** What networks say of one set of images, and which network each number is by. */
export type JudgedNumbers = Pick<ConditionNumbers, 'numbers'> & Required<Pick<ConditionNumbers, 'judges'>>;

/** Held-out images among the conditions: what an ideal sampler would get from the same networks. */
export const heldOutCondition = 'held-out images';

/** By condition, the held-out images last. Empty where no classifier judges. */
export function judgedNumbers(
  { classifiers = [], realism }: Partial<JudgedFigures>,
  disagreement: DisagreementByCondition,
): Map<string, JudgedNumbers> {
  const [judge] = classifiers;
  if (!judge) return new Map();
  const ensemble = classifiers.map(({ sha256 }) => sha256).join(' ');
  const numbersOf = (condition: string, said: ScoreSummary, features?: FeatureMeasures): JudgedNumbers => {
    const differ = disagreement[condition];
    const parts: [string, Numbers][] = [
      [judge.sha256, scoreNumbers(said)],
      [ensemble, differ ? { disagreement: { ...differ.pairwise, value: differ.pairwise.mean } } : {}],
      [features?.network ?? '', features ? featureNumbers(features) : {}],
    ];
    return {
      numbers: Object.assign({}, ...parts.map(([, numbers]) => numbers)),
      judges: Object.fromEntries(
        parts.flatMap(([sha256, numbers]) => Object.keys(numbers).map((name) => [name, sha256])),
      ),
    };
  };
  const found = new Map(
    Object.entries(judge.conditions).map(([condition, said]) => [
      condition,
      numbersOf(condition, said, realism?.conditions[condition]),
    ]),
  );
  if (judge.heldOut)
    found.set(heldOutCondition, numbersOf(heldOutCondition, judge.heldOut, realism?.heldOut));
  return found;
}

const scoreNumbers = ({ inMiddle, distance }: ScoreSummary): Numbers => ({
  judgedMiddleShare: shareReading(inMiddle),
  ...(distance && { judgedKl: { value: distance.kl } }),
});

const featureNumbers = ({ fid, kid, precisionRecall }: FeatureMeasures): Numbers => ({
  fid: { value: fid },
  kid: { value: kid.value },
  precision: shareReading(precisionRecall.precision),
  recall: shareReading(precisionRecall.recall),
});

export const shareReading = ({ successes, total, low, high }: ShareEstimate): Reading => ({
  value: total === 0 ? 0 : successes / total,
  low,
  high,
});
