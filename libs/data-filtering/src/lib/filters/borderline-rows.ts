import { probabilityAt, type ScoreSet } from './score-set.ts';

/** The images on both sides of what a filter drew, the nearest to the border first. */
export interface BorderlineRows {
  /** Kept, although the judge is least sure of them. */
  readonly kept: Int32Array;
  /** Dropped, although the judge is surest of them. */
  readonly dropped: Int32Array;
}

/**
 * At most `count` images of each side, by how sure the judge is of its likeliest class: the evaluation classifier if it is
 * among the members, else the first of them; equally sure ones by row.
 */
export function borderlineRows(scores: ScoreSet, kept: Int32Array, count: number): BorderlineRows {
  const { members, classes } = scores.record;
  const judge = Math.max(
    0,
    members.findIndex(({ role }) => role === 'evaluation'),
  );
  const confidence = Float64Array.from({ length: scores.count }, (_, row) =>
    Math.max(
      ...classes.map((_name, classIndex) => probabilityAt(scores, { row, member: judge, classIndex })),
    ),
  );
  const isKept = new Set(kept);
  const rows = Int32Array.from({ length: scores.count }, (_, row) => row);
  return {
    kept: kept
      .slice()
      .sort((a, b) => confidence[a] - confidence[b] || a - b)
      .slice(0, count),
    dropped: rows
      .filter((row) => !isKept.has(row))
      .sort((a, b) => confidence[b] - confidence[a] || a - b)
      .slice(0, count),
  };
}
