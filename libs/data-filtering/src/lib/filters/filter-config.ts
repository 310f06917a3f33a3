import { z } from 'zod';
import { numberBetween, oneOf, wholeNumber } from '../config-fields.ts';

const probability = numberBetween(0, 1);
/** Name of the classifier whose scores a step reads; left out, the step's own rule chooses. */
const member = z.string().min(1).optional();

/** Keeps images whose P(positive class) lies in one of the intervals, ends included (paper §1.4, "thr_01_09"). */
const bandStep = z.strictObject({
  step: z.literal('band'),
  keep: z
    .array(
      z.tuple([probability, probability]).refine(([from, to]) => from <= to, {
        error: (issue) =>
          `expected an interval [from, to] with from <= to, got ${JSON.stringify(issue.input)}`,
      }),
    )
    .min(1),
  member,
});

/** Keeps images to whose label one classifier gives more than `threshold`. */
const agreeStep = z.strictObject({ step: z.literal('agree'), threshold: probability.default(0.95), member });

/** Keeps images of which every filter member says: most likely class = label, with more than `threshold`. */
const multiAgreeStep = z.strictObject({
  step: z.literal('multiAgree'),
  threshold: probability.default(0.9999),
});

/** Keeps images for which every member puts some class below `epsilon`: the ensemble is sure of what it is not. */
const confidentStep = z.strictObject({
  step: z.literal('confident'),
  epsilon: numberBetween(0, 0.5).default(0.1),
  /** Also asks that the most likely class of every member is the label, which the reference does not. */
  agreeWithLabel: z.boolean().default(true),
});

/**
 * Keeps the images that a classifier is surest of, so many of each class. With `sizes`, largest first, the subsets are
 * balanced and nested, and the largest goes on; `perClass` names the counts, negative class first.
 */
const rankStep = z
  .strictObject({
    step: z.literal('rank'),
    sizes: z.array(wholeNumber(2, 100_000_000)).min(1).optional(),
    perClass: z.tuple([wholeNumber(1, 100_000_000), wholeNumber(1, 100_000_000)]).optional(),
    member,
  })
  .superRefine(({ sizes, perClass }, context) => {
    if ((sizes === undefined) === (perClass === undefined)) {
      context.addIssue({ code: 'custom', message: 'expected either sizes or perClass, got both or neither' });
    }
    const odd = sizes?.find((size) => size % 2 === 1);
    if (odd !== undefined)
      context.addIssue({ code: 'custom', path: ['sizes'], message: `expected even sizes, got ${odd}` });
    if (sizes?.some((size, index) => index > 0 && size >= sizes[index - 1])) {
      context.addIssue({
        code: 'custom',
        path: ['sizes'],
        message: `expected sizes from the largest to the smallest, got ${JSON.stringify(sizes)}`,
      });
    }
  });

export const filterStepSchema = z.discriminatedUnion('step', [
  bandStep,
  agreeStep,
  multiAgreeStep,
  confidentStep,
  rankStep,
]);

/** A filter: steps in order, each narrowing what the one before kept. */
export const filterConfigSchema = z.strictObject({
  steps: z.array(filterStepSchema).default([]),
  /**
   * `reference` repeats what the paper's code does wrong (paper §1.4, §9): duplicates stay, `confident` does not look
   * at labels, `rank` with `perClass` takes the least sure images of the negative class.
   */
  mode: oneOf(['fixed', 'reference']).default('fixed'),
  /** Whether a step may leave a class without images: for a look at one band, or to train on one end only. */
  allowEmptyClass: z.boolean().default(false),
});

export type FilterStep = Readonly<z.output<typeof filterStepSchema>>;
export type FilterConfig = Readonly<z.output<typeof filterConfigSchema>>;
export type RankStep = Extract<FilterStep, { step: 'rank' }>;
