import { z } from 'zod';
import { wholeNumber } from './config-fields.ts';
import { drawnFacesConfigSchema } from './faces/drawn-faces-config.ts';
import { firstLayoutProblem } from './layout-problem.ts';
import { celebaConfigSchema, folderConfigSchema, npzConfigSchema } from './photos/photo-configs.ts';
import { shapesConfigSchema } from './shapes/shapes-config.ts';

const fractionError = (issue: { input?: unknown }): string =>
  `expected a number between 0 and 0.5, got ${JSON.stringify(issue.input)}`;

/** Circles of paper §5. The defaults are the paper's main set: 1,200 border circles of radius 2 on 64×64 pixels. */
export const circlesConfigSchema = z
  .strictObject({
    kind: z.literal('circles'),
    /** border: centres near the left and right edge only; uniform: everywhere; quadrant: top left ("bl" in §5). */
    layout: z
      .enum(['border', 'uniform', 'quadrant'], {
        error: (issue) => `expected "border", "uniform" or "quadrant", got ${JSON.stringify(issue.input)}`,
      })
      .default('border'),
    imageSize: wholeNumber(3, 512).default(64),
    radius: wholeNumber(1, 255).default(2),
    /** Width of each border strip as a fraction of the image: int(imageSize · epsilon) pixels. Border layout only. */
    epsilon: z
      .number({ error: fractionError })
      .gt(0, { error: fractionError })
      .lt(0.5, { error: fractionError })
      .default(0.2),
    /** Centre columns on each side, in place of epsilon: the strip is then radius + stripColumns pixels wide. */
    stripColumns: wholeNumber(1, 255).nullable().default(null),
    channels: z
      .literal(3, { error: (issue) => `expected 3 (RGB), got ${JSON.stringify(issue.input)}` })
      .default(3),
  })
  .superRefine((config, context) => {
    if (context.issues.length > 0) return; // a field is wrong by itself; what follows from it would only confuse
    const problem = firstLayoutProblem(config);
    if (problem) context.addIssue({ code: 'custom', path: [problem.key], message: problem.message });
  });

/** What the data stage accepts. A union by `kind`, so that further data sets are further members. */
export const dataConfigSchema = z.discriminatedUnion('kind', [
  circlesConfigSchema,
  shapesConfigSchema,
  drawnFacesConfigSchema,
  celebaConfigSchema,
  folderConfigSchema,
  npzConfigSchema,
]);

export type CirclesConfig = Readonly<z.output<typeof circlesConfigSchema>>;
export type CirclesConfigInput = z.input<typeof circlesConfigSchema>;
export type DataConfig = Readonly<z.output<typeof dataConfigSchema>>;
