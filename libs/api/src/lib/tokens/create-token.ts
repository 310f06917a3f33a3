import { TOKEN_ROLES } from '@interpolab/tracking/read';
import { z } from 'zod';
import { ownerProcedure } from '../procedure.ts';

const inputSchema = z.strictObject({
  name: z.string().min(1).max(250),
  role: z.enum(TOKEN_ROLES),
  /** The projects it is for; all, also those to come, if they are left out. */
  projects: z.array(z.string().min(1).max(250)).min(1).max(100).optional(),
  expiresAt: z.iso.datetime().max(40).optional(),
});

/** Makes a token. Its key is in this answer and nowhere else. */
export const createToken = ownerProcedure
  .input(inputSchema)
  .output(z.object({ id: z.string(), key: z.string() }))
  .mutation(({ ctx, input }) => ctx.tokenStore.createToken(input));
