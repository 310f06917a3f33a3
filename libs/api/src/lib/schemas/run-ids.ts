import { z } from 'zod';
import { runIdSchema } from './inputs.ts';

/** Runs to be changed at once. */
export const runIdsSchema = z.strictObject({ runIds: z.array(runIdSchema).min(1).max(500) });

/** The runs that were changed, stages below them included. */
export const changedRunsSchema = z.object({ runIds: z.array(z.string()) });
