import { hashDataset } from '../hash-dataset.ts';
import type { ScoredDataset } from '../image-dataset.ts';
import type { ScoreSet } from './score-set.ts';

/**
 * The known attribute scores of a data set as if a perfect classifier had given them: P(positive) = score. `labels` are
 * the side that the truth is on, not the noisy ones, since the truth is what selects.
 */
export function truthScores(
  dataset: ScoredDataset,
  { name, classes }: { name: string; classes: readonly [string, string] },
): ScoreSet {
  const { count, scores } = dataset;
  const hash = hashDataset(dataset);
  const probabilities = new Float32Array(2 * count);
  const labels = new Int32Array(count);
  for (let row = 0; row < count; row++) {
    const positive = Math.fround(scores[row]);
    probabilities[2 * row] = 1 - positive;
    probabilities[2 * row + 1] = positive;
    labels[row] = scores[row] >= 0.5 ? 1 : 0;
  }
  return {
    record: {
      format: 'interpolab-scores-1',
      dataset: { hash, name, split: null },
      classes: [...classes],
      members: [{ name: 'truth', sha256: hash, role: 'truth', temperature: 1 }],
    },
    count,
    probabilities,
    labels,
  };
}
