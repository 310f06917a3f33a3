/** A job that waits or runs: the stages that it has yet to compute. */
export interface PendingJob {
  readonly missing: readonly string[];
}

/**
 * The next job to start: the first that shares no stage with a running one, which it would only wait for. Undefined if
 * there is none: then something that runs has to end first.
 */
export function nextJob<Job extends PendingJob>(
  waiting: readonly Job[],
  running: readonly Job[],
): Job | undefined {
  const busy = new Set(running.flatMap(({ missing }) => missing));
  return waiting.find(({ missing }) => !missing.some((key) => busy.has(key)));
}
