import { z } from 'zod';
import { circleCount, stripWidth } from './circle-layout.ts';

/** Above this a data set is not drawn into one array: 2 GiB. */
const MAX_DATASET_BYTES = 2 ** 31;

const wholeNumber = (from: number, to: number) => {
  const error = (issue: { input?: unknown }): string =>
    `expected a whole number from ${from} to ${to}, got ${JSON.stringify(issue.input)}`;
  return z.int({ error }).min(from, { error }).max(to, { error });
};

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
    const problem = firstProblem(config);
    if (problem) context.addIssue({ code: 'custom', path: [problem.key], message: problem.message });
  });

/** What the data stage accepts. A union by `kind`, so that further data sets are further members. */
export const dataConfigSchema = z.discriminatedUnion('kind', [circlesConfigSchema]);

export type CirclesConfig = Readonly<z.output<typeof circlesConfigSchema>>;
export type CirclesConfigInput = z.input<typeof circlesConfigSchema>;
export type DataConfig = Readonly<z.output<typeof dataConfigSchema>>;

interface Problem {
  readonly key: keyof CirclesConfig;
  readonly message: string;
}

function firstProblem(config: CirclesConfig): Problem | null {
  const { imageSize, radius, layout } = config;
  const largest = Math.floor((imageSize - 1) / 2);
  if (radius > largest) {
    const message = `expected at most ${largest} for ${imageSize}-pixel images, got ${radius} (lower radius or raise imageSize)`;
    return { key: 'radius', message };
  }
  if (layout === 'border') {
    const stripProblem = firstStripProblem(config);
    if (stripProblem) return stripProblem;
  }
  if (layout === 'quadrant' && Math.floor(imageSize / 2) < 2 * radius + 1) {
    const message = `expected at most ${Math.floor((Math.floor(imageSize / 2) - 1) / 2)} for a quadrant of ${Math.floor(imageSize / 2)} pixels, got ${radius} (lower radius or raise imageSize)`;
    return { key: 'radius', message };
  }
  const bytes = circleCount(config) * imageSize * imageSize * config.channels;
  if (bytes > MAX_DATASET_BYTES) {
    const message = `expected a data set of at most 2 GiB, got ${(bytes / 2 ** 30).toFixed(1)} GiB at ${imageSize} pixels (lower imageSize)`;
    return { key: 'imageSize', message };
  }
  return null;
}

function firstStripProblem(config: CirclesConfig): Problem | null {
  const { imageSize, radius, epsilon, stripColumns } = config;
  const key = stripColumns === null ? 'epsilon' : 'stripColumns';
  const strip = stripWidth(config);
  const got =
    stripColumns === null
      ? `int(${imageSize} * ${epsilon}) = ${strip}`
      : `${radius} + ${stripColumns} = ${strip}`;
  if (strip <= radius) {
    const message = `the strip is too thin for one circle centre: expected at least ${radius + 1} px at radius ${radius}, got ${got} (raise epsilon)`;
    return { key, message };
  }
  const widest = Math.floor((imageSize - 1) / 2);
  if (strip > widest) {
    const message = `the two strips leave no gap: expected at most ${widest} px each in ${imageSize} px, got ${got} (lower ${key})`;
    return { key, message };
  }
  return null;
}
