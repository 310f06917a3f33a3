import type { FieldValue } from '@interpolab/tracking/read';
import { z } from 'zod';

/** A cell of a table of runs; null for what a run does not have, and for numbers that are not finite. */
export const cellSchema = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()]);

/** Which such a number was. */
export const nonFiniteSchema = z.object({ value: z.enum(['NaN', 'Infinity', '-Infinity']) });

export const nonFiniteName = (value: FieldValue) =>
  typeof value === 'number' && !Number.isFinite(value)
    ? (String(value) as z.infer<typeof nonFiniteSchema>['value'])
    : null;
