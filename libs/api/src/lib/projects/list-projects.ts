import type { ProjectSummary } from '@interpolab/tracking/read';
import { z } from 'zod';
import { readerProcedure } from '../procedure.ts';
import { timestampSchema } from '../schemas/run-summary.ts';

const outputSchema = z.array(
  z.object({
    name: z.string(),
    createdAt: timestampSchema,
    runCount: z.number(),
    lastStartedAt: timestampSchema.nullable(),
  }),
) satisfies z.ZodType<ProjectSummary[]>;

/** All projects with their number of runs. */
export const listProjects = readerProcedure.output(outputSchema).query(({ ctx }) => ctx.runStore.projects());
