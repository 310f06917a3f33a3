import type { ProjectStorage } from '@interpolab/tracking/read';
import { z } from 'zod';
import { readerProcedure } from '../procedure.ts';

const outputSchema = z.array(
  z.object({
    project: z.string(),
    runs: z.number(),
    points: z.number(),
    seriesBytes: z.number(),
    scoreBytes: z.number(),
    mediaBytes: z.number(),
    artifactBytes: z.number(),
    deleted: z.object({ runs: z.number(), bytes: z.number() }),
  }),
) satisfies z.ZodType<ProjectStorage[]>;

/** What each project takes up, deleted runs included, and what purging these would free. */
export const getStorage = readerProcedure.output(outputSchema).query(({ ctx }) => ctx.storage.storage());
