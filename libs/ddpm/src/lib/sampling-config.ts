import { z } from 'zod';
import { guidanceWeightScheduleSchema } from './guidance-weight-schedule.ts';
import { respacingPattern } from './respacing.ts';
import { samplerKinds } from './solvers.ts';

const weightsOfClasses = z.array(z.number().min(0)).min(1);

/** What to sample; the defaults are the paper's main experiment (paper §4.3). */
export const samplingConfigSchema = z
  .strictObject({
    /** Samples per condition. */
    count: z.int().positive().default(10_000),
    batchSize: z.int().positive().default(64),
    /** `250`, `10,20,30` or `ddim250`. */
    respacing: z
      .preprocess(
        (value) => (typeof value === 'number' ? String(value) : value), // 64 means "64"
        z.string().regex(respacingPattern, 'must look like "250", "10,20,30" or "ddim250"'),
      )
      .default('250'),
    sampler: z.enum(samplerKinds).default('ancestral'),
    /** Of `ddim`: 0 is deterministic, 1 has the noise of the ancestral sampler. */
    eta: z.number().min(0).max(1).default(0),
    /** Clip the implied image to [-1, 1] at every step. */
    clipX0: z.boolean().default(true),
    /** Rate of the averaged weights to sample with, one of those that training kept; null: training's `emaDecay`. */
    emaDecay: z.number().min(0).lt(1).nullable().default(null),
    /** Who tells the classes apart: the guidance classifier, or a class-conditional network itself (paper §4.5). */
    guidance: z.enum(['classifier', 'classifierFree']).default('classifier'),
    /** Classes that a strength pulls to. */
    numClasses: z.int().positive().default(2),
    /** Guidance strength of every class, one set of samples for each; 0 is unconditional. */
    strengths: z.array(z.number().min(0)).min(1).default([0, 30]),
    /**
     * Further conditions, each with a weight for every class: `[[5, 10]]` rests at p = ⅓, ⅔. With several classifiers,
     * a list for each of them: `[[[10, 10], [5, 15]]]`.
     */
    weights: z.array(z.union([weightsOfClasses, z.array(weightsOfClasses).min(1)])).default([]),
    weightSchedule: guidanceWeightScheduleSchema.prefault({ kind: 'constant' }),
    /** Logits of the softmax: as many as there are weights (the reference), or all trained ones. */
    classes: z.enum(['reference', 'trained']).default('reference'),
    /** Of `ancestral`: where the classifier's gradient is taken; the reference takes x_t. */
    gradientAt: z.enum(['xt', 'mean']).default('xt'),
    /** Of classifier-free guidance: whether it reaches the channels of the variance, as in the reference. */
    classifierFreeChannels: z.enum(['all', 'prediction']).default('all'),
    /** Whether all samples are kept as sheets of images with the run, for looking at each of them. */
    sheets: z.boolean().default(true),
    /**
     * Keep what the first samples looked like on their way, at every so many steps (null: about eight times); null: do
     * not. It changes no bit of the samples.
     */
    trajectories: z
      .strictObject({
        samples: z.int().positive().default(64),
        every: z.int().positive().nullable().default(null),
      })
      .nullable()
      .prefault({}),
  })
  .superRefine((sampling, context) => {
    const { sampler, eta, gradientAt, guidance } = sampling;
    const problem = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    if (eta > 0 && sampler !== 'ddim') problem(['eta'], `must be 0 for sampler "${sampler}", got ${eta}`);
    if (gradientAt === 'mean' && (sampler !== 'ancestral' || guidance !== 'classifier')) {
      problem(
        ['gradientAt'],
        'must be "xt" unless the ancestral sampler is guided by a classifier, got "mean"',
      );
    }
    sampling.weights.forEach((written, at) => {
      const lists = perClassifier(written);
      if (guidance === 'classifierFree' && lists.length > 1) {
        problem(['weights', at], 'must be one list: classifier-free guidance has no classifiers');
      }
      for (const list of lists) {
        if (list.every((weight) => weight === 0)) {
          problem(['weights', at], 'must not all be 0 (unconditional samples are always drawn)');
        } else if (list.length < 2 && guidance === 'classifier' && sampling.classes === 'reference') {
          problem(['weights', at], 'must be for 2 or more classes');
        }
      }
    });
  });

export type SamplingConfig = z.infer<typeof samplingConfigSchema>;

/** The weights of a condition as one list for each classifier; a plain list is the same for all of them. */
export function perClassifier(written: SamplingConfig['weights'][number]): number[][] {
  return written.every(Array.isArray) ? (written as number[][]) : [written as number[]];
}
