import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { writerProcedure } from '../procedure.ts';
import { jsonObjectSchema } from '../schemas/run-summary.ts';
import { savedViewSchema, viewKeySchema } from './saved-view-schema.ts';

const MAX_STATE = 100_000;

const inputSchema = viewKeySchema.extend({
  state: jsonObjectSchema.refine((state) => JSON.stringify(state).length <= MAX_STATE, {
    error: `expected at most ${MAX_STATE} characters of JSON`,
  }),
  /** The version that is saved over; 0: the view is new. */
  version: z.number().int().min(0).max(2_000_000_000),
});

/** Saves a view. CONFLICT if there is another version by now; then nothing is changed. */
export const saveView = writerProcedure
  .input(inputSchema)
  .output(savedViewSchema)
  .mutation(async ({ ctx, input }) => {
    const saved = await ctx.boards.saveView(input);
    if (saved) return saved;
    throw new TRPCError({
      code: 'CONFLICT',
      message: `The view "${input.name}" is not at version ${input.version} any more: somebody else saved or deleted it (read it again with views.list).`,
    });
  });
