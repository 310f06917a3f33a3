import { formatCount, formatShare } from './format.ts';
import { textTable } from './text-table.ts';

/** What one sampling condition came to; the rows of the final table, stored with the run as `results`. */
export interface ConditionResult {
  readonly condition: string;
  /** Guidance strength of every class; null where nothing pulls, or the classes differ. */
  readonly strength: number | null;
  /** w_c of every class, a list for each classifier; null where nothing pulls. */
  readonly weights: readonly (readonly number[])[] | null;
  readonly samples: number;
  /** Samples that show one circle and nothing else. */
  readonly valid: number;
  readonly validShare: number;
  /** Valid samples whose circle lies where no training image had one. */
  readonly gap: number;
  /** Of all samples, with its 95 % Wilson interval. */
  readonly gapShare: number;
  readonly gapLow: number;
  readonly gapHigh: number;
  /** The same of both attributes at once, where the data have two. */
  readonly bothGapsShare?: number;
  readonly bothGapsLow?: number;
  readonly bothGapsHigh?: number;
}

/** The table that ends an experiment. */
export function resultsTable(results: readonly ConditionResult[]): string {
  const hasTwo = results.some(({ bothGapsShare }) => bothGapsShare !== undefined);
  return textTable(
    [
      { title: 'sampling' },
      { title: 'strength', align: 'right' },
      { title: 'samples', align: 'right' },
      { title: 'valid', align: 'right' },
      { title: 'in the gap, of all', align: 'right' },
      { title: '95 % interval', align: 'right' },
      ...(hasTwo ? [{ title: 'in both gaps', align: 'right' } as const] : []),
      ...(hasTwo ? [{ title: '95 % interval', align: 'right' } as const] : []),
    ],
    results.map((result) => [
      result.weights === null ? 'unconditional' : 'multi-guided',
      describeWeights(result),
      formatCount(result.samples),
      formatShare(result.validShare),
      formatShare(result.gapShare),
      describeInterval(result.gapLow, result.gapHigh),
      ...(hasTwo ? describeBoth(result) : []),
    ]),
  );
}

function describeInterval(low: number, high: number): string {
  return `${(100 * low).toFixed(1)} – ${formatShare(high)}`;
}

function describeBoth({ bothGapsShare, bothGapsLow, bothGapsHigh }: ConditionResult): [string, string] {
  if (bothGapsShare === undefined) return ['–', '–'];
  return [formatShare(bothGapsShare), describeInterval(bothGapsLow!, bothGapsHigh!)];
}

function describeWeights({ strength, weights }: ConditionResult): string {
  if (weights === null) return '–';
  return strength === null ? weights.map((list) => list.join(' : ')).join(' + ') : String(strength);
}
