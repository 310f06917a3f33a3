import type { SavedView } from '@interpolab/tracking/read';
import { z } from 'zod';
import { projectNameSchema } from '../schemas/inputs.ts';
import { jsonObjectSchema, timestampSchema } from '../schemas/run-summary.ts';

/** Which view: of a project, a page and a name there is one. */
export const viewKeySchema = z.strictObject({
  project: projectNameSchema,
  kind: z.string().min(1).max(100),
  name: z.string().min(1).max(250),
});

export const savedViewSchema = z.object({
  ...viewKeySchema.shape,
  state: jsonObjectSchema,
  version: z.number(),
  updatedAt: timestampSchema,
}) satisfies z.ZodType<SavedView>;
