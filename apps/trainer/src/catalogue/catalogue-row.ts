import { z } from 'zod';
import { measureNames } from './measures.ts';

const sentence = z.string().min(1);

/** An experiment of a row, once for each seed. */
export const rowExperimentSchema = z.strictObject({
  /** What it is called beside the others of its row. */
  label: sentence,
  /** `train`: a preset of `presets/`; `select-extremes`: one of `presets/selection/`. */
  command: z.enum(['train', 'select-extremes']).default('train'),
  preset: z.string().min(1),
  /** Settings that differ from the preset, by path. */
  set: z.record(z.string().min(1), z.json()).default({}),
  /** A preset of `presets/selection/` whose classifiers judge the samples, too; it is computed first. */
  judges: z.string().min(1).optional(),
  /** Replicates. */
  seeds: z
    .array(z.int().min(0))
    .min(1)
    .refine((seeds) => new Set(seeds).size === seeds.length, 'must be different seeds')
    .default([0]),
});

/** Which samples, or which classifier of a selection, a number is of. */
const placeSchema = z.strictObject({
  /** The label of an experiment; left out: the row's first. */
  experiment: sentence.optional(),
  /** A condition, e.g. `strength-30`; of a selection `evaluation` or `filter`. */
  condition: z.string().min(1),
});

/** The one comparison that a row is remembered by. */
const headlineSchema = z.strictObject({
  measure: z.enum(measureNames),
  ...placeSchema.shape,
  /** What it is held against, seed by seed; null: the number stands for itself. */
  against: placeSchema.nullable(),
  /** What the paper claims of the difference; null where the row only measures. */
  expected: z.enum(['higher', 'lower', 'same']).nullable().default(null),
});

const computedSchema = z
  .strictObject({
    experiments: z.array(rowExperimentSchema).min(1),
    headline: headlineSchema,
    /** What a reader of the numbers has to know: how this form differs from the paper's. */
    note: sentence.optional(),
  })
  .superRefine(({ experiments, headline }, context) => {
    const labels = experiments.map(({ label }) => label);
    labels.forEach((label, at) => {
      if (labels.indexOf(label) !== at)
        context.addIssue({
          code: 'custom',
          path: ['experiments', at, 'label'],
          message: `must be its own, got "${label}" again`,
        });
    });
    for (const [path, experiment] of [
      [['headline', 'experiment'], headline.experiment],
      [['headline', 'against', 'experiment'], headline.against?.experiment],
    ] as const) {
      if (experiment !== undefined && !labels.includes(experiment))
        context.addIssue({
          code: 'custom',
          path: [...path],
          message: `must be one of ${labels.map((label) => `"${label}"`).join(', ')}, got "${experiment}"`,
        });
    }
  });

/** A form that cannot be run, and why. */
const missingSchema = z.strictObject({ missing: sentence });

const formSchema = z.union([missingSchema, computedSchema], {
  error: (issue) =>
    (issue as { errors?: z.core.$ZodIssue[][] }).errors?.at(-1)?.[0]?.message ??
    'expected experiments or what is missing',
});

/** One of the 25 experiments that a faithful platform carries (paper §7). */
export const catalogueRowSchema = z.strictObject({
  row: z.int().min(1).max(25),
  title: sentence,
  /** What it shows, in one sentence. */
  shows: sentence,
  /** What the paper's form needs that does not come with the platform; `none`: nothing. */
  data: sentence,
  /** At the size of a CPU, on data that anyone can make. */
  offline: formSchema,
  /** At the paper's size. */
  paper: formSchema,
  /** The paper's own number for the headline, to be filled from the PDF; null: not at hand. */
  reference: z.strictObject({ value: z.number(), source: sentence }).nullable(),
});

export type CatalogueRow = Readonly<z.output<typeof catalogueRowSchema>>;
export type RowExperiment = Readonly<z.output<typeof rowExperimentSchema>>;
export type RowForm = CatalogueRow['offline'];
export type ComputedForm = Exclude<RowForm, { missing: string }>;
export type Headline = ComputedForm['headline'];

/** The two sizes in which a row can be run. */
export const formNames = ['offline', 'paper'] as const;
export type FormName = (typeof formNames)[number];

export const isComputed = (form: RowForm): form is ComputedForm => 'experiments' in form;
