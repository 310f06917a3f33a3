import { z } from 'zod';
import { notFound } from '../api-error.ts';
import { writerProcedure } from '../procedure.ts';
import { viewKeySchema } from './saved-view-schema.ts';

/** Deletes a saved view. */
export const deleteView = writerProcedure
  .input(viewKeySchema)
  .output(z.null())
  .mutation(async ({ ctx, input }) => {
    if (!(await ctx.boards.deleteView(input))) throw notFound(`There is no view "${input.name}" to delete.`);
    return null;
  });
