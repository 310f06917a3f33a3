import { writerProcedure } from '../procedure.ts';
import { newReferenceSchema, referenceSchema } from './reference-schema.ts';

/** Adds a number that runs of a project are held against. */
export const addReference = writerProcedure
  .input(newReferenceSchema)
  .output(referenceSchema)
  .mutation(({ ctx, input }) => ctx.boards.addReference(input));
