import { z } from 'zod';
import { notFound } from '../api-error.ts';
import { ownerProcedure } from '../procedure.ts';

/** Makes a token worthless at once. */
export const revokeToken = ownerProcedure
  .input(z.strictObject({ id: z.uuid() }))
  .output(z.null())
  .mutation(async ({ ctx, input: { id } }) => {
    if (!(await ctx.tokenStore.revokeToken(id))) throw notFound(`There is no token ${id} to revoke.`);
    return null;
  });
