import type { RouterOutputs } from '@interpolab/api';
import type { SampleSet } from './sprite.ts';
import type { WallState } from './wall-state.ts';

export type Sets = RouterOutputs['samples']['sets'];
export type Judge = SampleSet['judges'][number];
export type Strip = RouterOutputs['samples']['strips']['strips'][number];

/** The judges of all sets by name: the one with most sets first, and before others of whose scores the axis is known. */
export function judgeNames(sets: readonly SampleSet[]): string[] {
  const counts = new Map<string, number>();
  for (const { judge, axisKnown } of sets.flatMap(({ judges }) => judges))
    counts.set(judge, (counts.get(judge) ?? 0) + (axisKnown ? 1.001 : 1));
  return [...counts].sort((a, b) => b[1] - a[1]).map(([name]) => name);
}

/** The judge that the address names, if there is such a one, else the first; null without judges. */
export function chosenJudge(sets: readonly SampleSet[], { judge }: Pick<WallState, 'judge'>): string | null {
  const names = judgeNames(sets);
  return names.includes(judge) ? judge : (names[0] ?? null);
}

/** The set on the wall: the one that the address names, else the strongest of the first run that has images. */
export function chosenSet(
  sets: readonly SampleSet[],
  { run, condition }: Pick<WallState, 'run' | 'condition'>,
): SampleSet | null {
  const named = sets.find((set) => set.runId === run && set.condition === condition);
  if (named) return named;
  const shown = sets.filter(({ sheet }) => sheet !== null);
  const ofRun = shown.filter(
    ({ runId }) => runId === (shown.some((set) => set.runId === run) ? run : shown[0]?.runId),
  );
  return (
    ofRun.reduce<SampleSet | null>(
      (best, set) => (best === null || (set.strength ?? -1) > (best.strength ?? -1) ? set : best),
      null,
    ) ??
    sets[0] ??
    null
  );
}

/** Who judged a set under a name. */
export const judgeOf = ({ judges }: SampleSet, name: string | null): Judge | null =>
  judges.find(({ judge }) => judge === name) ?? null;

/** Judges of one name that are not the same judge: their scores must not be read as one. */
export function differentJudges(sets: readonly SampleSet[], name: string | null): number {
  return new Set(sets.flatMap((set) => judgeOf(set, name)?.classifierSha256 ?? [])).size;
}
