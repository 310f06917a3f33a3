import { z } from 'zod';
import { sha256Schema } from '../sha256-schema.ts';

/** What a score set says about itself: which images, which classes, whose scores. */
export const scoreRecordSchema = z.strictObject({
  format: z.literal('interpolab-scores-1'),
  /** `hashDataset` of the images in the order of the rows, and what a person calls them. */
  dataset: z.strictObject({
    hash: sha256Schema,
    name: z.string(),
    split: z.string().nullable().default(null),
  }),
  /** Names of the classes in the order of the probabilities, the negative one first. */
  classes: z.array(z.string().min(1)).min(2),
  /** One entry a member, in the order of the probabilities. */
  members: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        /** SHA-256 of the classifier's weights; of what defines the truth, where the scores are the truth. */
        sha256: sha256Schema,
        role: z.enum(['filter', 'evaluation', 'truth']),
        /** Temperature that the logits were divided by; 1 if not calibrated. */
        temperature: z.number().positive().default(1),
      }),
    )
    .min(1),
});

export type ScoreRecord = Readonly<z.output<typeof scoreRecordSchema>>;
export type ScoreMember = ScoreRecord['members'][number];

/** Class probabilities that one or several classifiers gave to every image of a data set. */
export interface ScoreSet {
  readonly record: ScoreRecord;
  readonly count: number;
  /** [N, members, classes], row-major, each row of classes sums to 1. */
  readonly probabilities: Float32Array;
  /** [N], the label that the data set has for each image. */
  readonly labels: Int32Array;
  /**
   * [N], the row that each image has in the data set it was taken from, which its index lists count in; left out: the
   * images are the whole set, in its order.
   */
  readonly rows?: Int32Array;
}

/** P(class) that a member gives to an image. */
export function probabilityAt(
  { probabilities, record }: ScoreSet,
  { row, member, classIndex }: { row: number; member: number; classIndex: number },
): number {
  return probabilities[(row * record.members.length + member) * record.classes.length + classIndex];
}

/** Sums that softmax in float32 does not reach exactly. */
const sumTolerance = 1e-4;

/**
 * Throws RangeError, naming row and member, unless every row is a distribution over the classes, every label is a class
 * and the lengths fit. `where` names the set in errors.
 */
export function assertScoreSet(scores: ScoreSet, where: string): void {
  const { record, count, probabilities, labels, rows } = scores;
  const [members, classes] = [record.members.length, record.classes.length];
  if (labels.length !== count || probabilities.length !== count * members * classes) {
    throw new RangeError(
      `${where}: expected ${count} labels and [${count}, ${members}, ${classes}] probabilities, got ${labels.length} and ${probabilities.length} numbers.`,
    );
  }
  if (rows && rows.length !== count) {
    throw new RangeError(`${where}: expected ${count} rows, got ${rows.length}.`);
  }
  for (let row = 0; row < count; row++) {
    if (labels[row] < 0 || labels[row] >= classes) {
      throw new RangeError(`${where}: labels[${row}] = ${labels[row]} is not one of the ${classes} classes.`);
    }
    for (let member = 0; member < members; member++) {
      const start = (row * members + member) * classes;
      let sum = 0;
      for (let at = start; at < start + classes; at++) {
        if (!(probabilities[at] >= 0 && probabilities[at] <= 1)) {
          throw new RangeError(
            `${where}: row ${row}, member ${record.members[member].name}: expected probabilities in [0, 1], got ${probabilities[at]}.`,
          );
        }
        sum += probabilities[at];
      }
      if (Math.abs(sum - 1) > sumTolerance) {
        throw new RangeError(
          `${where}: row ${row}, member ${record.members[member].name}: expected probabilities that sum to 1, got ${sum}.`,
        );
      }
    }
  }
}
