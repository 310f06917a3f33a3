import { EngineUnavailableError } from '../engine-unavailable-error.ts';
import { convolution } from '../fused/convolution.ts';
import { RandomStream } from '../random/random-stream.ts';
import * as tf from '../tf.ts';
import { useReferenceBackend } from './reference-backend.ts';

/** One comparison of the self-check. */
export interface SelfCheckResult {
  readonly what: string;
  /** Largest deviation from the reference, relative to the reference's largest magnitude; NaN if any value is. */
  readonly deviation: number;
}

const convolutions = [
  { x: [2, 10, 9, 20], filter: [3, 3, 20, 24], stride: 1 },
  { x: [2, 10, 9, 20], filter: [3, 3, 20, 24], stride: 2 },
  { x: [2, 8, 8, 33], filter: [1, 1, 33, 17], stride: 1 },
] as const;

/** What the check computes: a tensor for each line, on the backend in use. */
function compute(): Record<string, tf.Tensor> {
  return tf.tidy(() => {
    const random = new RandomStream(11);
    const draw = <T extends tf.Tensor>(shape: readonly number[]) =>
      tf.tensor(random.normals(tf.util.sizeFromShape(shape as number[])), shape as number[]) as T;
    const results: Record<string, tf.Tensor> = {};
    for (const { x: xShape, filter: filterShape, stride } of convolutions) {
      const name = `convolution ${filterShape[0]}×${filterShape[1]}, stride ${stride}`;
      const x = draw<tf.Tensor4D>(xShape);
      const filter = draw<tf.Tensor4D>(filterShape);
      const run = (input: tf.Tensor, kernel: tf.Tensor) =>
        convolution(input as tf.Tensor4D, { filter: kernel as tf.Tensor4D, stride });
      const y = run(x, filter);
      const [toInput, toFilter] = tf.grads(run)([x, filter], draw(y.shape));
      Object.assign(results, {
        [name]: y,
        [`${name}, gradient of the input`]: toInput,
        [`${name}, gradient of the filter`]: toFilter,
      });
    }
    results['matrix product'] = tf.matMul(draw([37, 65]), draw([65, 43]));
    return results;
  });
}

/** Values of {@link compute}; `await` because a GPU answers nothing at once. */
async function valuesOf(results: Record<string, tf.Tensor>): Promise<Map<string, ArrayLike<number>>> {
  const values = new Map<string, ArrayLike<number>>();
  for (const [name, tensor] of Object.entries(results)) values.set(name, (await tensor.data()).slice());
  tf.dispose(results);
  return values;
}

function deviationOf(found: ArrayLike<number>, wanted: ArrayLike<number>): number {
  let most = 0;
  let largest = 0;
  for (let i = 0; i < wanted.length; i++) {
    const difference = Math.abs(found[i] - wanted[i]);
    if (Number.isNaN(difference)) return Number.NaN;
    most = Math.max(most, difference);
    largest = Math.max(largest, Math.abs(wanted[i]));
  }
  return most / largest;
}

/** Compares the backend of that name with the reference, and leaves it the backend in use. */
export async function compareWithReference(backendName: string): Promise<SelfCheckResult[]> {
  await useReferenceBackend();
  const wanted = await valuesOf(compute());
  await tf.setBackend(backendName);
  const found = await valuesOf(compute());
  return [...wanted].map(([what, values]) => ({ what, deviation: deviationOf(found.get(what)!, values) }));
}

/**
 * Refuses a GPU that computes something else than the reference: drivers have had gradients that were silently wrong.
 * @throws EngineUnavailableError naming the worst result.
 */
export async function assertComputesRight(o: {
  engine: string;
  backendName: string;
  adapter: string;
  /** Largest relative deviation that rounding can explain. */
  tolerance: number;
}): Promise<void> {
  const results = await compareWithReference(o.backendName);
  const wrong = results.filter(({ deviation }) => !(deviation <= o.tolerance));
  if (wrong.length === 0) return;
  const size = ({ deviation }: SelfCheckResult) =>
    Number.isNaN(deviation) ? Number.POSITIVE_INFINITY : deviation;
  const worst = wrong.reduce((a, b) => (size(b) > size(a) ? b : a));
  throw new EngineUnavailableError(
    `${o.engine} engine: ${o.adapter} computes wrong values: ${wrong.length} of ${results.length} self-checks failed, worst ${worst.what}: relative deviation ${worst.deviation.toExponential(1)}, at most ${o.tolerance} was expected (update the GPU's driver, or use --engine=native or wasm).`,
  );
}
