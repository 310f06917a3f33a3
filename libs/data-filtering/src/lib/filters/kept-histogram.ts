import { probabilityAt, type ScoreSet } from './score-set.ts';

/** Counts of an attribute score in equal bins over [0, 1], of the images that a filter kept and of those it dropped. */
export interface KeptHistogram {
  readonly member: string;
  readonly edges: number[];
  readonly kept: number[];
  readonly dropped: number[];
}

const histogramBins = 20;

/** One histogram a member, of P(positive class) over the rows `from` of which `rows` were kept. */
export function keptHistograms(scores: ScoreSet, from: Int32Array, rows: Int32Array): KeptHistogram[] {
  const classIndex = scores.record.classes.length - 1;
  const isKept = new Set(rows);
  return scores.record.members.map(({ name }, member) => {
    const kept = new Array<number>(histogramBins).fill(0);
    const dropped = new Array<number>(histogramBins).fill(0);
    for (const row of from) {
      const score = probabilityAt(scores, { row, member, classIndex });
      const bin = Math.min(histogramBins - 1, Math.floor(score * histogramBins));
      (isKept.has(row) ? kept : dropped)[bin]++;
    }
    const edges = Array.from({ length: histogramBins + 1 }, (_, edge) => edge / histogramBins);
    return { member: name, edges, kept, dropped };
  });
}
