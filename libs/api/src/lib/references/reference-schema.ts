import { METRIC_VARIANTS, REFERENCE_DIRECTIONS, type ReferenceValue } from '@interpolab/tracking/read';
import { z } from 'zod';
import { nameSchema, projectNameSchema } from '../schemas/inputs.ts';
import { timestampSchema } from '../schemas/run-summary.ts';

/** What is said of a number from elsewhere. */
export const newReferenceSchema = z.strictObject({
  project: projectNameSchema,
  metric: nameSchema,
  variant: z.enum(METRIC_VARIANTS).default('last'),
  /** A filter for the runs that it is for; empty: all. */
  selector: z.string().max(2000).default(''),
  value: z.number(),
  /** In the units of the metric. */
  tolerance: z.number().min(0),
  direction: z.enum(REFERENCE_DIRECTIONS),
  citation: z.string().max(2000),
});

export const referenceSchema = z.object({
  ...newReferenceSchema.shape,
  id: z.string(),
  createdAt: timestampSchema,
}) satisfies z.ZodType<ReferenceValue>;
