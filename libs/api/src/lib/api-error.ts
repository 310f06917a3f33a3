import { randomUUID } from 'node:crypto';
import { isArtifactStoreError, isInputError } from '@interpolab/tracking/read';
import { TRPCError } from '@trpc/server';
import { ZodError } from 'zod';

/** Codes with which Node and Postgres say that the database cannot be reached or is not taking queries. */
const DATABASE_IS_AWAY = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EPIPE',
  '53300', // too many connections
  '57P01', // server is shutting down
  '57P02',
  '57P03', // server is starting up
  '08001',
  '08006',
]);

/** Asks for something that is not there. */
export function notFound(what: string): TRPCError {
  return new TRPCError({ code: 'NOT_FOUND', message: what });
}

/**
 * Turns whatever a procedure threw into what a client may see. Errors made on purpose pass, and so does what a store says of its input; a database that is away is
 * said to be away; anything else becomes a reference number, and `report` gets the error itself.
 */
export function toApiError(
  error: TRPCError,
  report: (error: unknown, reference: string) => void = () => {},
): TRPCError {
  if (error.code !== 'INTERNAL_SERVER_ERROR') return error;
  const cause = error.cause ?? error;
  if (isInputError(cause)) return new TRPCError({ code: 'BAD_REQUEST', message: cause.message });
  if (isArtifactStoreError(cause))
    return new TRPCError({ code: 'SERVICE_UNAVAILABLE', message: cause.message });
  if (hasCode(cause, DATABASE_IS_AWAY)) {
    return new TRPCError({
      code: 'SERVICE_UNAVAILABLE',
      message: 'The database does not answer (is it running? npx nx run tracking:start-database).',
    });
  }
  const reference = randomUUID().slice(0, 8);
  report(cause, reference);
  return new TRPCError({
    code: 'INTERNAL_SERVER_ERROR',
    message: `Something failed on the server; its log has the details under ${reference}.`,
  });
}

/** The message for the wire: of bad input one line that names the field, of everything else the message as mapped. */
export function describeError(error: TRPCError): string {
  if (error.cause instanceof ZodError) {
    if (error.code !== 'BAD_REQUEST') return 'The server made an answer of an unexpected form.';
    const issue = error.cause.issues[0];
    return `${issue.path.join('.') || 'input'}: ${issue.message}`;
  }
  // Errors outside a procedure (inside a running subscription) have not been through toApiError.
  if (error.code === 'INTERNAL_SERVER_ERROR' && error.cause) return 'Something failed on the server.';
  return error.message;
}

function hasCode(error: unknown, codes: ReadonlySet<string>): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause as unknown, depth++) {
    if ('code' in at && typeof at.code === 'string' && codes.has(at.code)) return true;
  }
  return false;
}
