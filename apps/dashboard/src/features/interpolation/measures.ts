import { SCORE_MEASURES, type ScoreMeasure } from '@interpolab/evaluation';
import type { AttributeSet } from './attribute-sets.ts';

/** Every number of a set that can be compared. */
export const MEASURES = SCORE_MEASURES;
export type Measure = ScoreMeasure;

export interface MeasureInfo {
  label: string;
  /** In words, with the unit. */
  meaning: string;
  isShare: boolean;
  /** Which way is better for a sampler that should fill the axis evenly. */
  better: 'higher' | 'lower';
}

export const MEASURE_INFO: Record<Measure, MeasureInfo> = {
  inMiddle: {
    ...{ label: 'in the middle', isShare: true, better: 'higher' },
    meaning: 'share of all samples in the middle, with its 95 % Wilson interval',
  },
  mild: {
    ...{ label: '0.5 ± 0.01', isShare: true, better: 'higher' },
    meaning: 'share of all samples whose score is within 0.01 of 0.5',
  },
  valid: {
    ...{ label: 'valid', isShare: true, better: 'higher' },
    meaning: 'share of samples that have a score at all',
  },
  l2: {
    ...{ label: 'L2 (“MSE”)', isShare: false, better: 'lower' },
    meaning: 'root of the summed squares of bin share less 1/bins: what the reference code calls MSE',
  },
  meanSquare: {
    ...{ label: 'true MSE', isShare: false, better: 'lower' },
    meaning: 'mean square of bin share less 1/bins',
  },
  kl: {
    ...{ label: 'KL', isShare: false, better: 'lower' },
    meaning: 'KL divergence of the bin shares from uniform, nats; an empty bin adds nothing',
  },
  jensenShannon: {
    ...{ label: 'JS', isShare: false, better: 'lower' },
    meaning: 'Jensen–Shannon divergence between bin shares and uniform, nats',
  },
  wasserstein: {
    ...{ label: 'W1', isShare: false, better: 'lower' },
    meaning: 'Wasserstein distance between bin shares and uniform, in units of the whole axis',
  },
};

/** A number with the range that it may be in. */
export interface Estimate {
  value: number;
  low: number;
  high: number;
}

/** A measure of one set; null where the set has none (no valid sample, or no attribute in [0, 1]). */
export function measureOf(
  set: Pick<AttributeSet, 'inMiddle' | 'mild' | 'valid' | 'distances'>,
  measure: Measure,
): Estimate | null {
  if (measure === 'inMiddle' || measure === 'mild' || measure === 'valid') {
    const share = set[measure];
    return share?.share == null ? null : { value: share.share, low: share.low, high: share.high };
  }
  const distance = set.distances?.[measure];
  return distance ? { value: distance.value, low: distance.low, high: distance.high } : null;
}

/** The measures that any of the sets has. */
export const measuresOf = (sets: readonly AttributeSet[]): Measure[] =>
  MEASURES.filter((measure) => sets.some((set) => measureOf(set, measure) !== null));
