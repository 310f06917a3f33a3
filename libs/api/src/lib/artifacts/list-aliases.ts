import { z } from 'zod';
import { readerProcedure } from '../procedure.ts';
import { aliasKeySchema, artifactAliasSchema } from './artifact-alias-schema.ts';

/** The aliases of a project's artifacts, or of one of them, by name and alias; at most 1,000. */
export const listAliases = readerProcedure
  .input(aliasKeySchema.pick({ project: true }).extend({ name: aliasKeySchema.shape.name.optional() }))
  .output(z.array(artifactAliasSchema))
  .query(({ ctx, input: { project, name } }) => ctx.boards.listAliases(project, { name }));
