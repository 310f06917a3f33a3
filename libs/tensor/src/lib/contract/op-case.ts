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

/** Runs a case and, through a weighted sum of its outputs, its gradients with respect to all float inputs. */
export function runCase(opCase: OpCase): CaseResult {
  return tf.tidy(() => {
    const inputs = opCase.inputs.map((input, i) => makeInput(input, `${opCase.name} ${i}`));
    const outputs = [opCase.run(...inputs)].flat().map(plain);
    if (opCase.differentiable === false) return { outputs, gradients: [] };
    const float = inputs.map((_, i) => i).filter((i) => inputs[i].dtype === 'float32');
    const loss = (...varied: tf.Tensor[]) => {
      const all = inputs.slice();
      float.forEach((position, i) => {
        all[position] = varied[i];
      });
      const terms = [opCase.run(...all)].flat().map((output, i) => {
        const weights = makeInput({ shape: output.shape }, `${opCase.name} weights ${i}`);
        return tf.sum(tf.mul(output, weights));
      });
      return tf.addN(terms) as tf.Scalar;
    };
    const gradients = tf
      .grads(loss)(float.map((i) => inputs[i]))
      .map(plain);
    return { outputs, gradients };
  });
}
