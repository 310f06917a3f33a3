import { probabilityAt, type ScoreSet } from './score-set.ts';

/**
 * The small filters: each takes rows of a score set and returns those that it keeps, in the same order. `members` are
 * places in the record. They are pure, so that a preset can put them in any order.
 */
export interface Candidates {
  readonly scores: ScoreSet;
  readonly rows: Int32Array;
}

/** P(last class) of one member lies in one of the intervals, ends included. */
export function selectByBand(
  { scores, rows }: Candidates,
  { member, keep }: { member: number; keep: readonly (readonly [number, number])[] },
): Int32Array {
  const classIndex = scores.record.classes.length - 1;
  return rows.filter((row) => {
    const positive = probabilityAt(scores, { row, member, classIndex });
    return keep.some(([from, to]) => positive >= from && positive <= to);
  });
}

/** One member gives the image's own label more than `threshold` (the "agree" filter of paper §1.4). */
export function selectAgreeing(
  { scores, rows }: Candidates,
  { member, threshold }: { member: number; threshold: number },
): Int32Array {
  return rows.filter(
    (row) => probabilityAt(scores, { row, member, classIndex: scores.labels[row] }) > threshold,
  );
}

/** Every member's most likely class is the label, with more than `threshold` (the "multi-agree" filter of paper §1.4). */
export function selectMultiAgreeing(
  { scores, rows }: Candidates,
  { members, threshold }: { members: readonly number[]; threshold: number },
): Int32Array {
  return rows.filter((row) =>
    members.every(
      (member) =>
        mostLikelyClass(scores, row, member) === scores.labels[row] &&
        probabilityAt(scores, { row, member, classIndex: scores.labels[row] }) > threshold,
    ),
  );
}

/** Every member puts at least one class below `epsilon`; with `agreeWithLabel`, and its most likely class is the label. */
export function selectConfident(
  { scores, rows }: Candidates,
  {
    members,
    epsilon,
    agreeWithLabel,
  }: { members: readonly number[]; epsilon: number; agreeWithLabel: boolean },
): Int32Array {
  const classes = scores.record.classes.map((_, classIndex) => classIndex);
  return rows.filter((row) =>
    members.every(
      (member) =>
        classes.some((classIndex) => probabilityAt(scores, { row, member, classIndex }) < epsilon) &&
        (!agreeWithLabel || mostLikelyClass(scores, row, member) === scores.labels[row]),
    ),
  );
}

/** The first class of the highest probability, as argmax has it. */
function mostLikelyClass(scores: ScoreSet, row: number, member: number): number {
  const count = scores.record.classes.length;
  let best = 0;
  for (let classIndex = 1; classIndex < count; classIndex++) {
    const here = probabilityAt(scores, { row, member, classIndex });
    if (here > probabilityAt(scores, { row, member, classIndex: best })) best = classIndex;
  }
  return best;
}
