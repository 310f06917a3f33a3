import { tracked } from '@trpc/server';
import { z } from 'zod';
import { readerProcedure } from '../procedure.ts';

/** `runId` null: anything may have changed, because some changes were missed. */
export interface RunChange {
  runId: string | null;
}

/** Ids of runs as they change, in any process. A client that reconnects goes on where it was (`lastEventId`). */
export const watchRunChanges = readerProcedure
  .input(z.strictObject({ lastEventId: z.string().max(200).nullish() }).default({}))
  .subscription(async function* ({ ctx, input, signal }) {
    for await (const change of ctx.runChanges.changes({ signal, lastEventId: input.lastEventId })) {
      yield tracked(change.id, { runId: change.runId } satisfies RunChange);
    }
  });
