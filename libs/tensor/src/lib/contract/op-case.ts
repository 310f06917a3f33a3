import { RandomStream } from '../random/random-stream.ts';
import { streamFor } from '../random/stream-for.ts';
import * as tf from '../tf.ts';

/** One input of a case: its shape and where its values come from. */
export interface CaseInput {
  readonly shape: readonly number[];
  readonly dtype?: 'float32' | 'int32' | 'bool';
  /** Maps a standard normal number to a value, e.g. to make it positive; integers in [0, bound) for int32. */
  readonly map?: (normal: number) => number;
  readonly bound?: number;
}

/** One op on one set of shapes, to be compared between engines. */
export interface OpCase {
  readonly name: string;
  readonly inputs: readonly CaseInput[];
  // biome-ignore lint/suspicious/noExplicitAny: each case knows the ranks of its own inputs
  readonly run: (...inputs: any[]) => tf.Tensor | tf.Tensor[];
  /** Whether gradients are compared too; default true. */
  readonly differentiable?: boolean;
  /** Largest error relative to the largest magnitude; default 1e-5. */
  readonly tolerance?: number;
}

/** Results of a case on the engine in use, as plain numbers. */
export interface CaseResult {
  readonly outputs: { shape: number[]; dtype: string; values: number[] }[];
  readonly gradients: { shape: number[]; dtype: string; values: number[] }[];
}

function makeInput(input: CaseInput, label: string): tf.Tensor {
  const size = tf.util.sizeFromShape(input.shape as number[]);
  const random = new RandomStream(1, streamFor('op-case', label));
  const { dtype = 'float32', map = (normal: number) => normal } = input;
  if (dtype === 'float32') return tf.tensor(random.normals(size).map(map), input.shape as number[]);
  return tf.tensor(random.integers(size, input.bound ?? 2), input.shape as number[], dtype);
}

function plain(x: tf.Tensor) {
  return { shape: x.shape, dtype: x.dtype, values: Array.from(x.dataSync()) };
}

/** The weights that make one number of the outputs. */
function weightsFor(opCase: OpCase, output: tf.Tensor, index: number): tf.Tensor {
  return makeInput({ shape: output.shape }, `${opCase.name} weights ${index}`);
}

/** The float inputs of a case, and its weighted sum of outputs as a function of them alone. */
function lossOf(opCase: OpCase) {
  const inputs = opCase.inputs.map((input, i) => makeInput(input, `${opCase.name} ${i}`));
  const float = inputs.map((_, i) => i).filter((i) => inputs[i].dtype === 'float32');
  const outputsAt = (varied: tf.Tensor[]) => {
    const all = inputs.slice();
    float.forEach((position, i) => {
      all[position] = varied[i];
    });
    return [opCase.run(...all)].flat();
  };
  const loss = (...varied: tf.Tensor[]) =>
    tf.addN(outputsAt(varied).map((y, i) => tf.sum(tf.mul(y, weightsFor(opCase, y, i))))) as tf.Scalar;
  return { inputs, varied: float.map((i) => inputs[i]), outputsAt, loss };
}

/** Runs a case and, through a weighted sum of its outputs, its gradients with respect to all float inputs. */
export function runCase(opCase: OpCase): CaseResult {
  return tf.tidy(() => {
    const { outputs, gradients } = caseTensors(opCase);
    return { outputs: outputs.map(plain), gradients: gradients.map(plain) };
  });
}

/** The same for an engine whose values can only be waited for. */
export async function runCaseAsync(opCase: OpCase): Promise<CaseResult> {
  const tensors = tf.tidy(() => caseTensors(opCase));
  try {
    // After data() has answered, dataSync() knows the values on every engine.
    await Promise.all([...tensors.outputs, ...tensors.gradients].map((x) => x.data()));
    return { outputs: tensors.outputs.map(plain), gradients: tensors.gradients.map(plain) };
  } finally {
    tf.dispose(tensors as unknown as tf.TensorContainer);
  }
}

function caseTensors(opCase: OpCase): { outputs: tf.Tensor[]; gradients: tf.Tensor[] } {
  const { inputs, varied, loss } = lossOf(opCase);
  const outputs = [opCase.run(...inputs)].flat();
  return { outputs, gradients: opCase.differentiable === false ? [] : tf.grads(loss)(varied) };
}

/**
 * The slope of a case along one random direction, from its gradients and from a central difference whose sums are
 * in float64. `scale` is the magnitude to which a deviation is to be compared.
 */
export function directionalDerivatives(opCase: OpCase): {
  byGradient: number;
  byDifference: number;
  scale: number;
} {
  return tf.tidy(() => {
    const { varied, outputsAt, loss } = lossOf(opCase);
    const direction = varied.map((x, i) => makeInput({ shape: x.shape }, `${opCase.name} direction ${i}`));
    const products = tf
      .grads(loss)(varied)
      .flatMap((g, i) => Array.from(tf.mul(g, direction[i]).dataSync()));
    const step = 1e-2;
    const at = (signedStep: number) => {
      const moved = varied.map((x, i) => tf.add(x, tf.mul(direction[i], signedStep)));
      const terms = outputsAt(moved).flatMap((y, i) => {
        const weights = weightsFor(opCase, y, i).dataSync();
        return Array.from(y.dataSync(), (value, j) => value * weights[j]);
      });
      return terms.reduce((sum, term) => sum + term, 0);
    };
    const byGradient = products.reduce((sum, product) => sum + product, 0);
    const scale = products.reduce((sum, product) => sum + Math.abs(product), 1e-6);
    return { byGradient, byDifference: (at(step) - at(-step)) / (2 * step), scale };
  });
}
