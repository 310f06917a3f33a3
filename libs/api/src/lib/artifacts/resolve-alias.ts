import { z } from 'zod';
import { notFound } from '../api-error.ts';
import { readerProcedure } from '../procedure.ts';
import { aliasKeySchema } from './artifact-alias-schema.ts';

/** The version that an alias points at. `latest` is the one that was made last. */
export const resolveAlias = readerProcedure
  .input(aliasKeySchema)
  .output(z.object({ name: z.string(), alias: z.string(), sha256: z.string() }))
  .query(async ({ ctx, input }) => {
    const sha256 = await ctx.boards.resolveAlias(input);
    if (sha256 === null) throw notFound(`There is no "${input.alias}" of an artifact "${input.name}".`);
    return { name: input.name, alias: input.alias, sha256 };
  });
