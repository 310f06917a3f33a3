import { roleAllows, type TokenRole } from '@interpolab/tracking/read';
import { initTRPC, TRPCError } from '@trpc/server';
import type { ApiContext } from './api-context.ts';
import { describeError, toApiError } from './api-error.ts';

/** What a procedure asks of its caller; a test lists it for all of them. */
export interface ProcedureMeta {
  role: TokenRole;
  /**
   * `own`: works for tokens of single projects too, as its store shows it no others. `all`: what it does cannot be
   * divided by projects.
   */
  projects: 'own' | 'all';
}

const t = initTRPC
  .context<ApiContext>()
  .meta<ProcedureMeta>()
  .create({
    isDev: false, // never send a stack to a client, whatever NODE_ENV says
    errorFormatter: ({ shape, error }) => ({ ...shape, message: describeError(error) }),
    sse: {
      // A silent proxy or a sleeping laptop is noticed after two missed pings, and the client reconnects.
      ping: { enabled: true, intervalMs: 5000 },
      // Then the client connects again, and shows who it is: a revoked token or an ended session hears no more.
      maxDurationMs: 10 * 60_000,
      client: { reconnectAfterInactivityMs: 15_000 },
    },
  });

/**
 * The bases of all procedures: there is none without a role, and the role is looked at before the input is read.
 * Whatever goes wrong below leaves through `toApiError`.
 */
const procedureFor = ({ role, projects }: ProcedureMeta) =>
  t.procedure.meta({ role, projects }).use(async ({ ctx, next }) => {
    if (!ctx.principal)
      throw new TRPCError({ code: 'UNAUTHORIZED', message: 'This needs a token (Authorization: Bearer …).' });
    if (!roleAllows(ctx.principal.role, role))
      throw new TRPCError({
        code: 'FORBIDDEN',
        message: `This needs the role ${role}; the token "${ctx.principal.name}" has ${ctx.principal.role}.`,
      });
    if (projects === 'all' && ctx.principal.projects !== null)
      throw new TRPCError({
        code: 'FORBIDDEN',
        message: `This needs a token for all projects; "${ctx.principal.name}" is for ${ctx.principal.projects.join(', ')}.`,
      });
    const result = await next();
    if (!result.ok) throw toApiError(result.error, ctx.reportError);
    return result;
  });

/** Reads. */
export const readerProcedure = procedureFor({ role: 'reader', projects: 'own' });
/** Changes what can be changed back. */
export const writerProcedure = procedureFor({ role: 'writer', projects: 'own' });
/** Changes for good. */
export const adminProcedure = procedureFor({ role: 'admin', projects: 'own' });
/** Gives access: for admins of everything. */
export const ownerProcedure = procedureFor({ role: 'admin', projects: 'all' });

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;
