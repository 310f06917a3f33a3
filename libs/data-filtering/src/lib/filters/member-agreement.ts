import { probabilityAt, type ScoreSet } from './score-set.ts';

/** For every two members the share of images that they put into the same class: [members, members], 1 on the diagonal. */
export function memberAgreement(scores: ScoreSet): number[][] {
  const { members } = scores.record;
  const choices = members.map((_, member) =>
    Int32Array.from({ length: scores.count }, (_each, row) => likeliestClass(scores, row, member)),
  );
  return choices.map((own) =>
    choices.map((other) => own.filter((choice, row) => choice === other[row]).length / scores.count),
  );
}

/** The class that a member finds likeliest, of equally likely ones the first. */
function likeliestClass(scores: ScoreSet, row: number, member: number): number {
  let best = 0;
  let most = Number.NEGATIVE_INFINITY;
  for (const classIndex of scores.record.classes.keys()) {
    const probability = probabilityAt(scores, { row, member, classIndex });
    if (probability > most) [best, most] = [classIndex, probability];
  }
  return best;
}
