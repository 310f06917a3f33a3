import { type RandomStream, tf } from '@interpolab/tensor';

/** Where dropout takes its mask from during training; absent while sampling. */
export interface DropoutContext {
  readonly dropoutStream?: RandomStream;
}

/** Zeroes a share `rate` of the elements and scales the rest by 1 / (1 − rate). No stream: identity. */
export function dropout<T extends tf.Tensor>(x: T, rate: number, context: DropoutContext): T {
  const stream = context.dropoutStream;
  if (rate === 0 || !stream) {
    return x;
  }
  return tf.tidy(() => {
    const mask = new Float32Array(x.size);
    for (let index = 0; index < mask.length; index++) {
      mask[index] = stream.uniform() < rate ? 0 : 1 / (1 - rate);
    }
    return tf.mul(x, tf.tensor(mask, x.shape)) as T;
  });
}
