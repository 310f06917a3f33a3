import { attentionPlain } from '../plain/attention-plain.ts';
import * as tf from '../tf.ts';
import { assertFloat, assertNotEmpty, assertRank } from './assert-shape.ts';
import { hasFusedKernel, runFused } from './fused-kernel.ts';

export interface AttentionOptions {
  heads: number;
  /**
   * How q, k and v of h heads lie in the 3C channels: `legacy` = q, k, v of head 0, then of head 1, …;
   * `new` = q of all heads, then k of all heads, then v of all heads.
   */
  order: 'legacy' | 'new';
}

/** Each thread holds T² scores, twice in the gradient: 2 GiB at the most, and half a GiB in the 4 GiB of wasm. */
const mostPositions = () => (tf.getBackend() === 'wasm' ? 8192 : 16384);

/** Multi-head self-attention over T positions, softmax(q kᵀ / √ch) v. `[B, T, 3C]` → `[B, T, C]`. */
export function attention(qkv: tf.Tensor3D, { heads, order }: AttentionOptions): tf.Tensor3D {
  assertRank(qkv, 3, 'attention: qkv');
  assertFloat(qkv, 'attention: qkv');
  const channels = qkv.shape[2];
  if (!Number.isInteger(heads) || heads < 1 || channels % (3 * heads) !== 0) {
    throw new RangeError(
      `attention: the ${channels} channels of qkv must be a multiple of 3 · heads, got heads = ${heads}.`,
    );
  }
  assertNotEmpty(qkv, 'attention: qkv');
  if (qkv.shape[1] > mostPositions()) {
    throw new RangeError(
      `attention: at most ${mostPositions()} positions on this engine, got qkv [${qkv.shape.join(', ')}].`,
    );
  }
  if (order !== 'legacy' && order !== 'new') {
    throw new RangeError(`attention: order must be 'legacy' or 'new', got '${order}'.`);
  }
  if (!hasFusedKernel('FusedAttention')) return attentionPlain(qkv, { heads, order });
  return runFused('FusedAttention', { qkv }, { heads, order }) as tf.Tensor3D;
}

/** Makes the fused kernel differentiable. The backward kernel computes the softmax again instead of keeping it. */
export function registerAttentionGradient(): void {
  tf.registerGradient({
    kernelName: 'FusedAttention',
    inputsToSave: ['qkv'],
    gradFunc: (dy, [qkv], attrs) => ({
      qkv: () => runFused('FusedAttentionGradient', { dy: dy as tf.Tensor, qkv }, attrs as object),
    }),
  });
}
