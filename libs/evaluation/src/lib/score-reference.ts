import { SCORE_MEASURES, type ScoreMeasure } from './score-measure.ts';
import { BIN_VARIANTS, type BinVariant } from './summarize-scores.ts';

/** What a reference value is about that is about scores: which set, which measure, and for distances on which bins. */
export interface ScoreReference {
  /** Of the set: `<judge>/<condition>`. */
  name: string;
  measure: ScoreMeasure;
  variant: BinVariant;
  bins: number;
}

/**
 * The metric under which a value from elsewhere is stored. A distance belongs to its bins: 100 over each set's own range in the paper's code, which gives other numbers than
 * fixed ones.
 */
export function scoreReferenceName({ name, measure, variant, bins }: ScoreReference): string {
  return `score(${name}) ${measure}, ${variant} ${bins} bins`;
}

/** Reads the metric of a reference value; null: it is about a metric of runs. */
export function readScoreReference(metric: string): ScoreReference | null {
  const [, name, word, variantWord, bins] = /^score\((.+)\) (\w+), (\w+) (\d{1,3}) bins$/.exec(metric) ?? [];
  const measure = SCORE_MEASURES.find((known) => known === word);
  const variant = BIN_VARIANTS.find((known) => known === variantWord);
  const isRange = Number(bins) >= 10 && Number(bins) <= 400;
  return measure && variant && isRange ? { name, measure, variant, bins: Number(bins) } : null;
}
