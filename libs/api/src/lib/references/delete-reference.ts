import { z } from 'zod';
import { notFound } from '../api-error.ts';
import { writerProcedure } from '../procedure.ts';
import { projectNameSchema } from '../schemas/inputs.ts';

/** Deletes a reference value. */
export const deleteReference = writerProcedure
  .input(z.strictObject({ project: projectNameSchema, id: z.uuid() }))
  .output(z.null())
  .mutation(async ({ ctx, input: { project, id } }) => {
    if (!(await ctx.boards.deleteReference(project, id))) throw notFound(`There is no reference ${id}.`);
    return null;
  });
