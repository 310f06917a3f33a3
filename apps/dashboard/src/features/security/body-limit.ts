/** The longest body of a request: notes of 100,000 characters, written as JSON, fit. */
export const MAX_BODY_BYTES = 2_000_000;

/** The answer to a body that is too long, or that does not say how long it is; null if it may be read. */
export function bodyRefusal({ method, headers }: Pick<Request, 'method' | 'headers'>): Response | null {
  if (method === 'GET' || method === 'HEAD') return null;
  const length = headers.get('content-length');
  if (length === null && (headers.has('transfer-encoding') || headers.has('content-type')))
    return new Response('Expected a Content-Length.\n', { status: 411 });
  if (Number(length ?? 0) <= MAX_BODY_BYTES) return null; // NaN is not
  return new Response(`Expected a body of at most ${MAX_BODY_BYTES} bytes, got ${length}.\n`, {
    status: 413,
  });
}
