import { type ApiToken, TOKEN_ROLES } from '@interpolab/tracking/read';
import { z } from 'zod';
import { ownerProcedure } from '../procedure.ts';
import { timestampSchema } from '../schemas/run-summary.ts';

const outputSchema = z.array(
  z.object({
    id: z.string(),
    name: z.string(),
    role: z.enum(TOKEN_ROLES),
    projects: z.array(z.string()).nullable(),
    createdAt: timestampSchema,
    expiresAt: timestampSchema.nullable(),
    revokedAt: timestampSchema.nullable(),
    lastUsedAt: timestampSchema.nullable(),
  }),
) satisfies z.ZodType<ApiToken[]>;

/** All tokens, without their keys, which nobody has but their bearers. */
export const listTokens = ownerProcedure.output(outputSchema).query(({ ctx }) => ctx.tokenStore.listTokens());
