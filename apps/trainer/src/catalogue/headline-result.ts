import { comparePaired, tQuantile } from '@interpolab/evaluation';
import type { Headline } from './catalogue-row.ts';
import type { ConditionNumbers, Reading } from './job-numbers.ts';

/** A job that is done: which experiment, which seed, and what came of it. */
export interface DoneNumbers {
  readonly label: string;
  readonly seed: number;
  readonly conditions: readonly ConditionNumbers[];
}

export interface Interval {
  readonly mean: number;
  /** 95 %; null where one seed says nothing of how far others would be off. */
  readonly low: number | null;
  readonly high: number | null;
}

/** `open`: the interval holds both answers, or there is none. `measured`: the row claims nothing. */
export type Verdict = 'agrees' | 'contradicts' | 'open' | 'measured';

export interface HeadlineResult {
  /** Seeds that both sides have. */
  readonly seeds: number;
  readonly value: Interval;
  readonly against: Interval | null;
  readonly difference: Interval | null;
  /** What the intervals are over: seeds (Student's t), or, of one seed, its samples. */
  readonly over: 'seeds' | 'samples';
  readonly verdict: Verdict;
}

/**
 * The classifiers that the numbers of a row's headline are by. More than one: scores of different classifiers cannot be compared,
 * and the row has no headline until one judges all.
 */
export function headlineJudges(
  { measure, against, ...of }: Headline,
  { first, done }: { readonly first: string; readonly done: readonly DoneNumbers[] },
): string[] {
  const places = [of, ...(against ? [against] : [])];
  const isMeant = (label: string, condition: string) =>
    places.some((place) => (place.experiment ?? first) === label && place.condition === condition);
  return [
    ...new Set(
      done.flatMap(({ label, conditions }) =>
        conditions.flatMap(({ condition, judges }) =>
          isMeant(label, condition) ? (judges?.[measure] ?? []) : [],
        ),
      ),
    ),
  ];
}

/**
 * What a row is remembered by, from the jobs that are done; null if none of them has it. Several seeds are compared seed
 * by seed. Of one seed only its samples' intervals are known: a share's (Wilson) and a mean's (Student), and of two combined.
 */
export function headlineResult(
  { measure, against, expected, ...of }: Headline,
  { first, done }: { readonly first: string; readonly done: readonly DoneNumbers[] },
): HeadlineResult | null {
  const readingsOf = ({ experiment = first, condition }: { experiment?: string; condition: string }) =>
    new Map(
      done.flatMap(({ label, seed, conditions }) => {
        const found = conditions.find((each) => each.condition === condition)?.numbers[measure];
        return label === experiment && found ? [[seed, found] as const] : [];
      }),
    );
  const own = readingsOf(of);
  const other = against && readingsOf(against);
  const seeds = [...own.keys()].filter((seed) => !other || other.has(seed)).sort((a, b) => a - b);
  if (seeds.length === 0) return null;
  const values = seeds.map((seed) => own.get(seed)!);
  const others = other && seeds.map((seed) => other.get(seed)!);
  const difference = others && differenceOf(seeds, values, others);
  return {
    seeds: seeds.length,
    value: intervalOf(values),
    against: others && intervalOf(others),
    difference,
    over: seeds.length > 1 ? 'seeds' : 'samples',
    verdict: verdictOf(expected, difference),
  };
}

/** The mean with its 95 % interval: Student's over seeds, of a single one that of its samples. */
export function intervalOf(readings: readonly Reading[]): Interval {
  if (readings.length === 1) {
    const [{ value, low = null, high = null }] = readings;
    return { mean: value, low, high };
  }
  const n = readings.length;
  const mean = readings.reduce((sum, { value }) => sum + value, 0) / n;
  const variance = readings.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / (n - 1);
  const reach = tQuantile(0.975, n - 1) * Math.sqrt(variance / n);
  return { mean, low: mean - reach, high: mean + reach };
}

function differenceOf(
  seeds: readonly number[],
  values: readonly Reading[],
  others: readonly Reading[],
): Interval {
  if (seeds.length === 1) return combined(values[0], others[0]);
  const pairs = seeds.map((seed, at) => ({ seed, a: others[at].value, b: values[at].value }));
  const { meanDifference, low, high } = comparePaired(pairs);
  return { mean: meanDifference, low, high };
}

/**
 * Of two independent numbers with intervals of their own: for shares with Wilson's this is Newcombe 1998, method 10; for means
 * with Student's it is as wide as Welch's or a little wider.
 */
function combined(a: Reading, b: Reading): Interval {
  const mean = a.value - b.value;
  if (a.low === undefined || a.high === undefined || b.low === undefined || b.high === undefined)
    return { mean, low: null, high: null };
  return {
    mean,
    low: mean - Math.hypot(a.value - a.low, b.high - b.value),
    high: mean + Math.hypot(a.high - a.value, b.value - b.low),
  };
}

function verdictOf(expected: Headline['expected'], difference: Interval | null): Verdict {
  if (expected === null || difference === null) return 'measured';
  const { low, high } = difference;
  if (low === null || high === null) return 'open';
  const [above, below] = [low > 0, high < 0];
  if (expected === 'same') return above || below ? 'contradicts' : 'agrees';
  if (!above && !below) return 'open';
  return above === (expected === 'higher') ? 'agrees' : 'contradicts';
}
