import type { RouterOutputs } from '@interpolab/api';

export type Attributes = RouterOutputs['compare']['attributes'];
export type AttributeSet = Attributes['sets'][number];
export type AttributeRun = Attributes['runs'][number];

/** Whoever gave scores, known by its hash. Only sets of one judge may stand side by side. */
export interface Judge {
  key: string;
  name: string;
  sha256: string;
  sets: number;
}

export const judgeKey = ({ judge, classifierSha256 }: AttributeSet): string =>
  `${judge}.${classifierSha256.slice(0, 12)}`;

/** The judges of sets, the one with most sets first. */
export function judgesOf(sets: readonly AttributeSet[]): Judge[] {
  const judges = new Map<string, Judge>();
  for (const set of sets) {
    const key = judgeKey(set);
    const known = judges.get(key) ?? { key, name: set.judge, sha256: set.classifierSha256, sets: 0 };
    judges.set(key, { ...known, sets: known.sets + 1 });
  }
  return [...judges.values()].sort((a, b) => b.sets - a.sets || a.key.localeCompare(b.key));
}

/** The judge that was asked for, or else the first; null: there is none. */
export const chosenJudge = (judges: readonly Judge[], key: string): Judge | null =>
  judges.find((judge) => judge.key === key) ?? judges[0] ?? null;

/** One line of the page: a set, its run, and how it is called among the others. */
export interface SetRow {
  key: string;
  set: AttributeSet;
  run: AttributeRun;
}

/** The sets of a judge in the order of their runs, in each the free samples first and then by strength. */
export function setRows({ sets, runs }: Pick<Attributes, 'sets' | 'runs'>, judge: Judge): SetRow[] {
  const place = new Map(runs.map((run, at) => [run.id, at]));
  return sets
    .filter((set) => judgeKey(set) === judge.key)
    .flatMap((set) => {
      const run = runs[place.get(set.runId) ?? -1];
      return run ? [{ key: `${run.id} ${set.name}`, set, run }] : [];
    })
    .sort(
      (a, b) =>
        a.run.group - b.run.group ||
        a.run.seed - b.run.seed ||
        (place.get(a.run.id) as number) - (place.get(b.run.id) as number) ||
        compareSets(a.set, b.set),
    );
}

function compareSets(a: AttributeSet, b: AttributeSet): number {
  return rank(a) - rank(b) || (a.strength ?? 0) - (b.strength ?? 0) || a.condition.localeCompare(b.condition);
}

function rank({ condition, strength }: AttributeSet): number {
  if (condition === 'unconditional') return 0;
  return strength === null ? 2 : 1;
}

/**
 * The recipes, each with those of its keys only in which the recipes of these rows differ: others that were measured beside
 * them (of another project, by another judge) do not lengthen their names.
 */
export function tellingGroups(groups: Attributes['groups'], rows: readonly SetRow[]): Attributes['groups'] {
  const present = [...new Set(rows.map(({ run }) => run.group))].flatMap((at) => groups[at] ?? []);
  const at = (place: number) => new Set(present.map(({ key }) => JSON.stringify(key[place]?.value)));
  return groups.map((group) => ({ key: group.key.filter((_, place) => at(place).size > 1) }));
}

/** What a recipe is called: in what it differs from the others. */
export function recipeLabel(groups: Attributes['groups'], at: number): string {
  const key = groups[at]?.key ?? [];
  return key.map(({ path, value }) => `${path.split('.').at(-1)} ${textOf(value)}`).join(', ') || 'all runs';
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
