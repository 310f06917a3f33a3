import { z } from 'zod';
import { readerProcedure } from '../procedure.ts';
import { savedViewSchema, viewKeySchema } from './saved-view-schema.ts';

/** The saved views of a project, of one page or of all, by kind and name; at most 500. */
export const listViews = readerProcedure
  .input(viewKeySchema.pick({ project: true }).extend({ kind: viewKeySchema.shape.kind.optional() }))
  .output(z.array(savedViewSchema))
  .query(({ ctx, input: { project, kind } }) => ctx.boards.listViews(project, { kind }));
