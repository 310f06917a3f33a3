import { tQuantile975 } from '@interpolab/evaluation';
import { type Attributes, recipeLabel, type SetRow, textOf } from './attribute-sets.ts';
import { conditionLabel } from './condition-label.ts';
import { type Estimate, type Measure, measureOf } from './measures.ts';

/** Where a curve has a value: the mean over its seeds, or of one seed its own estimate. */
export interface ResponsePoint extends Estimate {
  x: number;
  /** Seeds. */
  n: number;
  /** Samples of all of them. */
  samples: number;
}

export interface ResponseCurve {
  key: string;
  label: string;
  /** By x. */
  points: ResponsePoint[];
}

/** What a curve can run along: the strength of guidance, and every number in which recipes differ (the size of the data, …). */
export function axesOf(groups: Attributes['groups'], rows: readonly SetRow[]): string[] {
  const present = [...new Set(rows.map(({ run }) => run.group))].flatMap((at) => groups[at] ?? []);
  const paths = (present[0]?.key ?? []).map(({ path }) => path);
  return ['strength', ...paths.filter((path) => present.every((group) => numberAt(group, path) !== null))];
}

function numberAt({ key }: Attributes['groups'][number], path: string): number | null {
  const value = key.find((part) => part.path === path)?.value;
  return typeof value === 'number' ? value : null;
}

/**
 * A measure along the strength, a curve for each recipe, with the free samples at 0; or along a number of the config, a
 * curve for each condition and what else the recipes differ in.
 */
export function responseCurves(
  rows: readonly SetRow[],
  { groups, measure, along }: { groups: Attributes['groups']; measure: Measure; along: string },
): ResponseCurve[] {
  const curves = new Map<string, { label: string; at: Map<number, Member[]> }>();
  for (const row of rows) {
    const place = placeOf(row, groups, along);
    const estimate = measureOf(row.set, measure);
    if (!place || !estimate) continue;
    const curve = curves.get(place.curve) ?? { label: place.curve, at: new Map<number, Member[]>() };
    curves.set(place.curve, curve);
    const members = curve.at.get(place.x) ?? [];
    curve.at.set(place.x, [...members, { ...estimate, samples: row.set.count }]);
  }
  return [...curves].map(([key, { label, at }]) => ({
    ...{ key, label },
    points: [...at].sort(([a], [b]) => a - b).map(([x, members]) => ({ x, ...meanOf(members) })),
  }));
}

type Member = Estimate & { samples: number };

function placeOf({ set, run }: SetRow, groups: Attributes['groups'], along: string) {
  if (along === 'strength') {
    const x = set.condition === 'unconditional' ? 0 : set.strength;
    return x === null ? null : { x, curve: recipeLabel(groups, run.group) };
  }
  const group = groups[run.group];
  const x = group ? numberAt(group, along) : null;
  if (x === null) return null;
  const rest = group.key.filter(({ path }) => path !== along);
  const labels = rest.map(({ path, value }) => `${path.split('.').at(-1)} ${textOf(value)}`);
  return { x, curve: [conditionLabel(set), ...labels].join(', ') };
}

/** Of several seeds the mean with Student's 95 % interval, of one its own interval. */
export function meanOf(members: readonly Member[]): Omit<ResponsePoint, 'x'> {
  const n = members.length;
  const samples = members.reduce((sum, member) => sum + member.samples, 0);
  if (n === 1) return { value: members[0].value, low: members[0].low, high: members[0].high, n, samples };
  const mean = members.reduce((sum, { value }) => sum + value, 0) / n;
  const variance = members.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / (n - 1);
  const reach = tQuantile975(n - 1) * Math.sqrt(variance / n);
  return { value: mean, low: mean - reach, high: mean + reach, n, samples };
}
