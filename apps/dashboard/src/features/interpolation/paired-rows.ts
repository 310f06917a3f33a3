import { comparePaired, type PairedComparison } from '@interpolab/evaluation';
import { type Attributes, recipeLabel, type SetRow } from './attribute-sets.ts';
import { conditionLabel } from './condition-label.ts';
import { type Measure, measureOf } from './measures.ts';

/** Two sets of runs that share their seeds, and what the seeds say of their difference. */
export interface PairedRow {
  key: string;
  /** What is compared … */
  label: string;
  /** … with what: the difference is label less baseline. */
  baseline: string;
  comparison: PairedComparison;
}

/**
 * Every condition against the free samples of its recipe, and every recipe against the first one under the same condition,
 * seed by seed. Of several runs with one seed the first counts. Without a common seed there is no row.
 */
export function pairedRows(
  rows: readonly SetRow[],
  { groups, measure }: { groups: Attributes['groups']; measure: Measure },
): PairedRow[] {
  const cells = new Map<
    string,
    { group: number; condition: string; label: string; seeds: Map<number, number> }
  >();
  for (const { set, run } of rows) {
    const value = measureOf(set, measure)?.value;
    if (value === undefined) continue;
    const key = JSON.stringify([run.group, set.condition]);
    const known = cells.get(key) ?? {
      ...{ group: run.group, condition: set.condition, label: conditionLabel(set), seeds: new Map() },
    };
    cells.set(key, known);
    if (!known.seeds.has(run.seed)) known.seeds.set(run.seed, value);
  }
  const all = [...cells.values()];
  const find = (group: number, condition: string) => cells.get(JSON.stringify([group, condition]));
  const firstGroup = Math.min(...all.map(({ group }) => group));
  const name = (group: number) => (groups.length > 1 ? ` · ${recipeLabel(groups, group)}` : '');
  return all.flatMap((cell) => {
    const { group, condition, label } = cell;
    const free = condition === 'unconditional' ? undefined : find(group, 'unconditional');
    const first = group === firstGroup ? undefined : find(firstGroup, condition);
    return [
      ...compare(`${label}${name(group)}`, cell, { label: 'unconditional', seeds: free?.seeds }),
      ...compare(`${label}${name(group)}`, cell, {
        label: recipeLabel(groups, firstGroup),
        seeds: first?.seeds,
      }),
    ];
  });
}

function compare(
  label: string,
  { group, condition, seeds }: { group: number; condition: string; seeds: ReadonlyMap<number, number> },
  baseline: { label: string; seeds: ReadonlyMap<number, number> | undefined },
): PairedRow[] {
  const pairs = [...seeds].flatMap(([seed, b]) => {
    const a = baseline.seeds?.get(seed);
    return a === undefined ? [] : [{ seed, a, b }];
  });
  if (pairs.length === 0) return [];
  const key = JSON.stringify([group, condition, baseline.label]);
  return [{ key, label, baseline: baseline.label, comparison: comparePaired(pairs) }];
}
