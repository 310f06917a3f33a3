import type { FilterConfig } from './filter-config.ts';
import { filterMembers, memberOf } from './score-members.ts';
import type { ScoreSet } from './score-set.ts';

/** One line for each classifier that will judge the samples and has also chosen the data (paper §9, trap 14). */
export function circularUse(scores: ScoreSet, steps: FilterConfig['steps']): string[] {
  const { members } = scores.record;
  return members.flatMap(({ name, role }, place) => {
    if (role !== 'evaluation') return [];
    const used = steps.filter((step) => {
      if (step.step === 'multiAgree') return filterMembers(scores).includes(place);
      return step.step === 'confident' || memberOf(scores, step) === place;
    });
    if (used.length === 0) return [];
    return [
      `evaluation classifier "${name}" also selected the data (${used.map(({ step }) => step).join(', ')}): what it says of samples is not independent of what they were trained on.`,
    ];
  });
}
