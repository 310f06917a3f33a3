import { type Principal, TOKEN_ROLES } from '@interpolab/tracking/read';
import { z } from 'zod';
import { readerProcedure } from '../procedure.ts';

const outputSchema = z.object({
  name: z.string(),
  role: z.enum(TOKEN_ROLES),
  /** Null: all projects. */
  projects: z.array(z.string()).nullable(),
});

/** Who is asking, and what they may do: so that a page offers nothing that would be refused. */
export const getOwnAccess = readerProcedure.output(outputSchema).query(({ ctx }) => {
  const { name, role, projects } = ctx.principal as Principal; // nobody without one gets here
  return { name, role, projects: projects ? [...projects] : null };
});
