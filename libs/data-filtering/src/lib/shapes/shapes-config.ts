import { z } from 'zod';
import { numberBetween, oneOf, wholeNumber } from '../config-fields.ts';
import { firstLayoutProblem } from '../layout-problem.ts';

const partSchema = z.strictObject({
  shape: oneOf(['circle', 'square']),
  layout: oneOf(['border', 'uniform', 'quadrant']).default('uniform'),
});

/**
 * Circles and squares of paper §5 in one set, each with its own layout. The default is "circles + squares, uniform":
 * 7,200 images in 6 classes.
 */
export const shapesConfigSchema = z
  .strictObject({
    kind: z.literal('shapes'),
    parts: z
      .array(partSchema)
      .min(1)
      .max(2)
      .default([
        { shape: 'circle', layout: 'uniform' },
        { shape: 'square', layout: 'uniform' },
      ]),
    /** side: 1 from the middle column on; shapeAndThird: 3 · square + (0 left strip, 1 middle, 2 right strip). */
    labels: oneOf(['side', 'shapeAndThird']).default('shapeAndThird'),
    imageSize: wholeNumber(3, 512).default(64),
    radius: wholeNumber(1, 255).default(2),
    /** Width of the strips, as in the circles' configuration. */
    epsilon: numberBetween(0.001, 0.499).default(0.2),
    stripColumns: wholeNumber(1, 255).nullable().default(null),
    channels: z.literal(3).default(3),
  })
  .superRefine((config, context) => {
    if (context.issues.length > 0) return;
    for (const { layout } of config.parts) {
      const problem = firstLayoutProblem({ ...config, layout });
      if (problem) {
        context.addIssue({ code: 'custom', path: [problem.key], message: problem.message });
        return;
      }
    }
    if (new Set(config.parts.map(({ shape }) => shape)).size < config.parts.length) {
      context.addIssue({ code: 'custom', path: ['parts'], message: 'expected each shape once' });
    }
  });

export type ShapesConfig = Readonly<z.output<typeof shapesConfigSchema>>;
export type ShapesConfigInput = z.input<typeof shapesConfigSchema>;
