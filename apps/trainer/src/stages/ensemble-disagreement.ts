import { createHash } from 'node:crypto';
import {
  DISAGREEMENT,
  type MemberDisagreement,
  memberDisagreement,
  type ScoreAxis,
  sampleDisagreement,
  unknownAxis,
} from '@interpolab/evaluation';
import type { StageScores } from './stage.ts';

/** What one classifier said of a set of samples, and its hash. */
export interface MemberScores {
  readonly sha256: string;
  readonly scores: Float64Array;
}

/** How far the classifiers of an experiment differ about a set of samples, in numbers and sample by sample. */
export interface SetDisagreement {
  /** Null where no sample has a score of all of them. */
  readonly numbers: MemberDisagreement | null;
  /** To be stored as `disagreement/<condition>`. */
  readonly set: StageScores;
}

/** What the set `disagreement/…` lies on: no attribute, but a difference of two probabilities. */
export const disagreementAxis: ScoreAxis = unknownAxis(DISAGREEMENT);

/** Null for fewer than two classifiers, who have nobody to disagree with. */
export function setDisagreement(
  members: readonly MemberScores[],
  samplesSha256: string,
): SetDisagreement | null {
  if (members.length < 2) return null;
  const scores = members.map((member) => member.scores);
  const hashes = members.map(({ sha256 }) => sha256).sort();
  return {
    numbers: memberDisagreement(scores),
    set: {
      scores: sampleDisagreement(scores),
      samplesSha256,
      // another ensemble differs otherwise: its numbers must not stand beside these
      classifierSha256: createHash('sha256').update(hashes.join(' ')).digest('hex'),
    },
  };
}
