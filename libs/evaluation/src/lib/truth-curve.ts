import { tQuantile } from './student-t.ts';

export interface TruthCurve {
  /** Images with both numbers. */
  readonly count: number;
  /** By the truth, in tenths of [0, 1]: the mean score there; null where no image is. */
  readonly curve: readonly { readonly images: number; readonly score: number | null }[];
  /** Mean truth of the images whose score is in the band around ½, with Student's 95 % interval; null for fewer than 2. */
  readonly middle: {
    readonly images: number;
    readonly truth: number;
    readonly low: number;
    readonly high: number;
  } | null;
}

const tenths = 10;

/**
 * Whether a classifier's middle is the true middle: its scores P against the true factor of the same images, both in
 * [0, 1], with `band` the reach around ½ that counts as its middle. Images without either (NaN) are left out.
 * Throws RangeError for lists of other lengths and numbers outside [0, 1].
 */
export function truthCurve(
  { truth, scores }: { truth: ArrayLike<number>; scores: ArrayLike<number> },
  { band = 0.1 } = {},
): TruthCurve {
  if (truth.length !== scores.length) {
    throw new RangeError(
      `truthCurve: expected a score for each of ${truth.length} images, got ${scores.length}.`,
    );
  }
  const known = Array.from(truth, (factor, at) => ({ factor, score: scores[at] })).filter(
    ({ factor, score }) => Number.isFinite(factor) && Number.isFinite(score),
  );
  const wrong = known.find(({ factor, score }) => Math.min(factor, score) < 0 || Math.max(factor, score) > 1);
  if (wrong) {
    throw new RangeError(
      `truthCurve: expected truth and scores in [0, 1], got ${wrong.factor} and ${wrong.score}.`,
    );
  }
  const bins = Array.from({ length: tenths }, () => [] as number[]);
  for (const { factor, score } of known) bins[Math.min(tenths - 1, Math.floor(factor * tenths))].push(score);
  const inMiddle = known.filter(({ score }) => Math.abs(score - 0.5) <= band);
  return {
    count: known.length,
    curve: bins.map((those) => ({ images: those.length, score: those.length > 0 ? meanOf(those) : null })),
    middle: inMiddle.length > 1 ? meanWithInterval(inMiddle.map(({ factor }) => factor)) : null,
  };
}

function meanWithInterval(values: readonly number[]) {
  const n = values.length;
  const truth = meanOf(values);
  const variance = values.reduce((sum, value) => sum + (value - truth) ** 2, 0) / (n - 1);
  const reach = tQuantile(0.975, n - 1) * Math.sqrt(variance / n);
  return { images: n, truth, low: truth - reach, high: truth + reach };
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
