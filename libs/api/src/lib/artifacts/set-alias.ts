import { notFound } from '../api-error.ts';
import { writerProcedure } from '../procedure.ts';
import { aliasKeySchema, artifactAliasSchema, sha256Schema } from './artifact-alias-schema.ts';

/** Points an alias at a version of an artifact, whatever it pointed at before. */
export const setAlias = writerProcedure
  .input(aliasKeySchema.extend({ sha256: sha256Schema }))
  .output(artifactAliasSchema)
  .mutation(async ({ ctx, input }) => {
    const alias = await ctx.boards.setAlias(input);
    if (alias) return alias;
    throw notFound(`No run of the project has recorded ${input.sha256} as "${input.name}".`);
  });
