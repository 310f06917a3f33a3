import { isTrackedEnvelope, TRPCError } from '@trpc/server';
import { describeError } from '../api-error.ts';

/** A silent proxy or a sleeping laptop is noticed after two missed ones. */
const PING_MS = 5_000;
/** Then the client connects again and shows who it is: a revoked token or an ended session hears no more. */
const LONGEST_MS = 10 * 60_000;
/** How soon a client connects again. */
const RETRY_MS = 1_000;

export interface EventStreamOptions {
  /** Ends the subscription when the stream ends, by whichever side. */
  abort: AbortController;
  pingMs?: number;
  longestMs?: number;
}

/** One event as text: its id, from where a client goes on, and its data as one line of JSON. */
function eventText(event: unknown): string {
  if (!isTrackedEnvelope(event)) return `data: ${JSON.stringify(event)}\n\n`;
  const [id, data] = event;
  return `id: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}

function failureText(error: unknown): string {
  const known =
    error instanceof TRPCError ? error : new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: error });
  return `event: error\ndata: ${JSON.stringify({ error: { code: known.code, message: describeError(known) } })}\n\n`;
}

/**
 * What a subscription yields as server-sent events (text/event-stream), with a comment every five seconds so that a connection
 * that is dead is noticed. Ends after ten minutes, when the client goes, or with an event `error` when the subscription fails.
 */
export function eventStream(
  events: AsyncIterable<unknown>,
  { abort, pingMs = PING_MS, longestMs = LONGEST_MS }: EventStreamOptions,
): Response {
  const encoder = new TextEncoder();
  const iterator = events[Symbol.asyncIterator]();
  let ping: NodeJS.Timeout;
  let end: NodeJS.Timeout;
  const finish = () => {
    clearInterval(ping);
    clearTimeout(end);
    abort.abort(); // wakes a subscription that waits …
    void iterator.return?.(); // … and ends one whose last event was not taken
  };
  const close = (controller: ReadableStreamDefaultController) => {
    finish();
    controller.close();
  };
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(`retry: ${RETRY_MS}\n\n`));
      // Not for a client that takes nothing: signs of life must not pile up.
      const show = () =>
        (controller.desiredSize ?? 0) > 0 && controller.enqueue(encoder.encode(': here\n\n'));
      ping = setInterval(show, pingMs);
      end = setTimeout(() => abort.abort(), longestMs);
    },
    // Only when the client has taken what there was, so that events wait in the feed, where one of a run is enough.
    async pull(controller) {
      try {
        const { value, done } = await iterator.next();
        if (abort.signal.aborted || done) close(controller);
        else controller.enqueue(encoder.encode(eventText(value)));
      } catch (error) {
        if (!abort.signal.aborted) controller.enqueue(encoder.encode(failureText(error)));
        close(controller);
      }
    },
    cancel: finish,
  });
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no', // a proxy that gathers events would hand them out too late
    },
  });
}
