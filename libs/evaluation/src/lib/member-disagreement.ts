import { type ShareEstimate, wilsonInterval } from './wilson-interval.ts';

/**
 * The judge that score sets of `sampleDisagreement` bear: `disagreement/<condition>` says how far classifiers differ about each
 * sample, and not where on an attribute it lies.
 */
export const DISAGREEMENT = 'disagreement';

export interface Mean {
  readonly mean: number;
  /** 95 %, by the normal approximation over the samples. */
  readonly low: number;
  readonly high: number;
}

/** How far the members of an ensemble disagree about the same samples. */
export interface MemberDisagreement {
  readonly members: number;
  /** Samples that every member has scored. */
  readonly samples: number;
  /** Mean over all pairs of members and all samples of the absolute difference. */
  readonly pairwise: Mean;
  /** Samples that some members put above ½ and others not above it. */
  readonly split: ShareEstimate;
  /** By the members' mean, in tenths of [0, 1]: their standard deviation (n − 1), on average over the samples there; null where none is. */
  readonly alongTheAxis: readonly { readonly samples: number; readonly deviation: number | null }[];
}

const tenths = 10;

/**
 * [N], of every sample the mean over all pairs of members of the absolute difference of their scores, in [0, 1]; NaN where a
 * member has no score. Throws RangeError as `memberDisagreement` does.
 */
export function sampleDisagreement(members: readonly ArrayLike<number>[]): Float64Array {
  assertMembers(members);
  return Float64Array.from(rowsOf(members), pairwiseDifference);
}

/**
 * Of the scores in [0, 1] that each of several members gave the same samples. A sample without a score of every member
 * (NaN) is left out. Null where none is left.
 * Throws RangeError for fewer than two members, and for members with other numbers of samples or scores outside [0, 1].
 */
export function memberDisagreement(members: readonly ArrayLike<number>[]): MemberDisagreement | null {
  assertMembers(members);
  const scored = rowsOf(members).filter((row) => row.every(Number.isFinite));
  if (scored.length === 0) return null;
  const bins = Array.from({ length: tenths }, () => [] as number[]);
  for (const row of scored) {
    const mean = meanOf(row);
    bins[Math.min(tenths - 1, Math.floor(mean * tenths))].push(deviationOf(row));
  }
  const isSplit = (row: number[]) => row.some((score) => score > 0.5) && row.some((score) => score <= 0.5);
  return {
    members: members.length,
    samples: scored.length,
    pairwise: meanWithInterval(scored.map(pairwiseDifference)),
    split: wilsonInterval(scored.filter(isSplit).length, scored.length),
    alongTheAxis: bins.map((deviations) => ({
      samples: deviations.length,
      deviation: deviations.length > 0 ? meanOf(deviations) : null,
    })),
  };
}

const rowsOf = (members: readonly ArrayLike<number>[]): number[][] =>
  Array.from({ length: members[0].length }, (_, sample) => members.map((scores) => scores[sample]));

function pairwiseDifference(row: readonly number[]): number {
  const differences = row.flatMap((score, at) => row.slice(at + 1).map((other) => Math.abs(score - other)));
  return meanOf(differences);
}

function meanWithInterval(values: readonly number[]): Mean {
  const mean = meanOf(values);
  const reach = values.length > 1 ? (1.959963984540054 * deviationOf(values)) / Math.sqrt(values.length) : 1;
  return { mean, low: Math.max(0, mean - reach), high: Math.min(1, mean + reach) };
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function deviationOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

function assertMembers(members: readonly ArrayLike<number>[]): void {
  if (members.length < 2) {
    throw new RangeError(`memberDisagreement: expected 2 or more members, got ${members.length}.`);
  }
  for (const [at, scores] of members.entries()) {
    if (scores.length !== members[0].length) {
      throw new RangeError(
        `memberDisagreement: member ${at}: expected ${members[0].length} scores as member 0 has, got ${scores.length}.`,
      );
    }
    const wrong = Array.from(scores).find((score) => score < 0 || score > 1);
    if (wrong !== undefined) {
      throw new RangeError(`memberDisagreement: member ${at}: expected scores in [0, 1], got ${wrong}.`);
    }
  }
}
