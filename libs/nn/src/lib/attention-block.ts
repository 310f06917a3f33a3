import { attention, tf } from '@interpolab/tensor';
import type { ForwardContext } from './forward-context.ts';
import { groupNormLayer } from './group-norm-layer.ts';
import { linearLayer } from './linear-layer.ts';
import type { ParameterScope } from './parameter-set.ts';
import { recomputable } from './recomputable.ts';

/** Order of the channels of qkv: `legacy` = (q k v) per head; `new` = q of all heads, then k, then v. */
export type AttentionOrder = 'legacy' | 'new';

export interface AttentionBlockOptions {
  readonly channels: number;
  readonly heads: number;
  readonly normGroups: number;
  readonly order: AttentionOrder;
}

/** Self-attention over the pixels with a zero-initialised projection: x + proj(attention(norm(x))). */
export function attentionBlock(
  scope: ParameterScope,
  options: AttentionBlockOptions,
): (x: tf.Tensor4D, context?: ForwardContext) => tf.Tensor4D {
  const { channels, heads, normGroups, order } = options;
  assertHeadsDivide('attentionBlock', channels, heads);
  const norm = groupNormLayer(scope.child('norm'), { channels, groups: normGroups });
  const queryKeyValue = linearLayer(scope.child('qkv'), {
    inFeatures: channels,
    outFeatures: 3 * channels,
    storedAs: 'conv1d',
  });
  const project = linearLayer(scope.child('proj_out'), {
    inFeatures: channels,
    outFeatures: channels,
    storedAs: 'conv1d',
    zeroInitialised: true,
  });
  const branch = recomputable<tf.Tensor4D, []>((x) => {
    const [batch, height, width] = x.shape;
    const tokens = height * width;
    const qkv = queryKeyValue(tf.reshape(norm(x), [batch * tokens, channels]));
    const mixed = attention(tf.reshape(qkv, [batch, tokens, 3 * channels]), { heads, order });
    const projected = project(tf.reshape(mixed, [batch * tokens, channels]));
    return tf.reshape(projected, x.shape);
  }, scope.trained());
  return (x, context = {}) => tf.tidy(() => tf.add(x, branch(x, [], context)) as tf.Tensor4D);
}

export function assertHeadsDivide(where: string, channels: number, heads: number): void {
  if (!Number.isInteger(heads) || heads < 1 || channels % heads !== 0) {
    throw new RangeError(`${where}: ${channels} channels cannot be split into ${heads} heads`);
  }
}
