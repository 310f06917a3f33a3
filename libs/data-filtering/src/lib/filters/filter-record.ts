import type { FilterResult } from './apply-filter.ts';
import type { FilterConfig } from './filter-config.ts';
import type { ScoreSet } from './score-set.ts';

/** Everything about a filter but its index lists, as plain JSON: what a reader needs to trust or to repeat it. */
export interface FilterRecord {
  readonly format: 'interpolab-filter-1';
  readonly dataset: ScoreSet['record']['dataset'];
  readonly classes: readonly string[];
  /** The classifiers whose scores were read, with the hashes of their weights. */
  readonly members: ScoreSet['record']['members'];
  readonly filter: FilterConfig;
  readonly funnel: FilterResult['funnel'];
  readonly histograms: FilterResult['histograms'];
  readonly subsets: readonly { readonly size: number; readonly list: string }[];
  readonly warnings: readonly string[];
}

export const keptListName = 'kept.txt';
export const subsetListName = (size: number): string => `subset-${size}.txt`;

export function filterRecord(scores: ScoreSet, filter: FilterConfig, result: FilterResult): FilterRecord {
  const { dataset, classes, members } = scores.record;
  const { funnel, histograms, subsets, warnings } = result;
  return {
    format: 'interpolab-filter-1',
    dataset,
    classes,
    members,
    filter,
    funnel,
    histograms,
    subsets: subsets.map(({ size }) => ({ size, list: subsetListName(size) })),
    warnings,
  };
}
