import { tf } from '@interpolab/tensor';

/** A variable of zeros with memory of its own: optimisers write in place. */
export function zeroVariable(shape: number[]): tf.Variable {
  const value = tf.tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)), shape, 'float32');
  const variable = tf.variable(value);
  value.dispose();
  return variable;
}
