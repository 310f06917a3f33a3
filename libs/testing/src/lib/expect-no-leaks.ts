import { tf } from '@interpolab/tensor';

/**
 * Runs `work`, disposes the tensors it returns (one, or an array or record of them), and fails if the count of live
 * tensors then differs from before: the work must leave behind its results and nothing else. Async work is awaited.
 * Use it beside value tests; throws Error with both counts.
 */
export function expectNoLeaks<T>(work: () => Promise<T>): Promise<void>;
export function expectNoLeaks<T>(work: () => T): void;
export function expectNoLeaks(work: () => unknown): void | Promise<void> {
  const before = tf.memory().numTensors;
  const outcome = work();
  if (outcome instanceof Promise) return outcome.then((results) => checkCount(results, before));
  return checkCount(outcome, before);
}

function checkCount(results: unknown, before: number): void {
  const alive = tf.memory().numTensors;
  tf.dispose(results as tf.TensorContainer);
  const after = tf.memory().numTensors;
  if (after !== before) {
    throw new Error(
      `expectNoLeaks: expected ${before} live tensors as before, got ${after} ` +
        `(${alive - after} returned and disposed; ${describe(after - before)}).`,
    );
  }
}

function describe(difference: number): string {
  return difference > 0
    ? `${difference} leaked: wrap the work in tf.tidy or dispose intermediate tensors`
    : `${-difference} disposed that existed before: inputs belong to the caller`;
}
