import { initTRPC } from '@trpc/server';
import type { ApiContext } from './api-context.ts';
import { describeError, toApiError } from './api-error.ts';

const t = initTRPC.context<ApiContext>().create({
  isDev: false, // never send a stack to a client, whatever NODE_ENV says
  errorFormatter: ({ shape, error }) => ({ ...shape, message: describeError(error) }),
  sse: {
    // A silent proxy or a sleeping laptop is noticed after two missed pings, and the client reconnects.
    ping: { enabled: true, intervalMs: 5000 },
    client: { reconnectAfterInactivityMs: 15_000 },
  },
});

/** The one base of all procedures: whatever goes wrong below leaves through `toApiError`. */
export const procedure = t.procedure.use(async ({ ctx, next }) => {
  const result = await next();
  if (!result.ok) throw toApiError(result.error, ctx.reportError);
  return result;
});

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;
