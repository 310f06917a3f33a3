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
  /** Mean of the valid samples on the axis; absent if there are none. */
  readonly meanScore?: number;
  /** Of all samples beyond what training has shown, with its interval; absent where nobody knows what that is. */
  readonly outsideShare?: number;
  readonly outsideLow?: number;
  readonly outsideHigh?: number;
  /** In the gaps of both attributes at once, where the data have two. */
  readonly bothGapsShare?: number;
  readonly bothGapsLow?: number;
  readonly bothGapsHigh?: number;
  /** The classifier whose word all this is; absent where it is exact. Results by different classifiers do not compare. */
  readonly judgeSha256?: string;
}

/** The table that ends an experiment. */
export function resultsTable(results: readonly ConditionResult[]): string {
  const hasTwo = results.some(({ bothGapsShare }) => bothGapsShare !== undefined);
  const hasOutside = results.some(({ outsideShare = 0 }) => outsideShare > 0);
  return textTable(
    [
      { title: 'sampling' },
      { title: 'strength', align: 'right' },
      { title: 'samples', align: 'right' },
      { title: 'valid', align: 'right' },
      { title: 'in the gap, of all', align: 'right' },
      { title: '95 % interval', align: 'right' },
      ...(hasOutside ? [{ title: 'beyond the seen', align: 'right' } as const] : []),
      ...(hasOutside ? [{ title: '95 % interval', align: 'right' } as const] : []),
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
      ...(hasOutside ? describeShare(result.outsideShare, result.outsideLow, result.outsideHigh) : []),
      ...(hasTwo ? describeShare(result.bothGapsShare, result.bothGapsLow, result.bothGapsHigh) : []),
    ]),
  );
}

function describeInterval(low: number, high: number): string {
  return `${(100 * low).toFixed(1)} – ${formatShare(high)}`;
}

/** A share and its interval, where they are known. */
function describeShare(share?: number, low = 0, high = 1): [string, string] {
  return share === undefined ? ['–', '–'] : [formatShare(share), describeInterval(low, high)];
}

function describeWeights({ strength, weights }: ConditionResult): string {
  if (weights === null) return '–';
  return strength === null ? weights.map((list) => list.join(' : ')).join(' + ') : String(strength);
}
