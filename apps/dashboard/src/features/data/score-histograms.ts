import type { RouterOutputs } from '@interpolab/api';

type Histogram = RouterOutputs['histograms']['list'][number];

/** An attribute score of the images that were kept, and of the others. */
export interface ScoreHistogram {
  /** Who scored: a classifier, or `truth`. */
  scorer: string;
  edges: number[];
  kept: number[];
  dropped: number[];
}

/**
 * The histograms of a stage that chose images: `attribute-score/<scorer>/kept` and `…/dropped`, or, where the truth or a list
 * chose, `attribute-score/all` of which `attribute-score/kept` is a part.
 */
export function scoreHistograms(histograms: readonly Histogram[]): ScoreHistogram[] {
  const byName = new Map(histograms.map((one) => [one.name, one]));
  const found: ScoreHistogram[] = [];
  for (const { name, edges, counts } of histograms) {
    const [, scorer] = /^attribute-score\/(.+)\/kept$/.exec(name) ?? [];
    const dropped = scorer === undefined ? undefined : byName.get(`attribute-score/${scorer}/dropped`);
    if (scorer !== undefined && dropped) found.push({ scorer, edges, kept: counts, dropped: dropped.counts });
  }
  const [all, kept] = [byName.get('attribute-score/all'), byName.get('attribute-score/kept')];
  if (all && kept)
    found.push({
      ...{ scorer: 'truth', edges: all.edges, kept: kept.counts },
      dropped: all.counts.map((count, bin) => Math.max(0, count - kept.counts[bin])),
    });
  const rank = ({ scorer }: ScoreHistogram) => (scorer === 'evaluation' ? 0 : 1);
  return found.sort((a, b) => rank(a) - rank(b));
}

/** The count of the fullest bin of all. */
export const fullestBin = (histograms: readonly ScoreHistogram[]): number =>
  Math.max(1, ...histograms.flatMap(({ kept, dropped }) => [...kept, ...dropped]));
