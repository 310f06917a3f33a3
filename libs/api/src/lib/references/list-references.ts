import { z } from 'zod';
import { readerProcedure } from '../procedure.ts';
import { projectNameSchema } from '../schemas/inputs.ts';
import { referenceSchema } from './reference-schema.ts';

/** The reference values of a project, by metric; at most 500. */
export const listReferences = readerProcedure
  .input(z.strictObject({ project: projectNameSchema }))
  .output(z.array(referenceSchema))
  .query(({ ctx, input }) => ctx.boards.listReferences(input.project));
