import { z } from 'zod';
import { notFound } from '../api-error.ts';
import { writerProcedure } from '../procedure.ts';
import { aliasKeySchema } from './artifact-alias-schema.ts';

/** Takes an alias away; the artifact stays. */
export const deleteAlias = writerProcedure
  .input(aliasKeySchema)
  .output(z.null())
  .mutation(async ({ ctx, input }) => {
    if (!(await ctx.boards.deleteAlias(input)))
      throw notFound(`There is no alias "${input.alias}" to delete.`);
    return null;
  });
