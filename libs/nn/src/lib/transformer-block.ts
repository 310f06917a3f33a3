import { attention, groupNorm, silu, tf } from '@interpolab/tensor';
import { gelu } from './activation.ts';
import { assertHeadsDivide } from './attention-block.ts';
import type { ForwardContext } from './forward-context.ts';
import { uniformByXavier, zeros } from './initialisers.ts';
import { linearLayer } from './linear-layer.ts';
import type { ParameterScope } from './parameter-set.ts';
import { recomputable } from './recomputable.ts';

export interface TransformerBlockOptions {
  readonly width: number;
  readonly heads: number;
}

/** Tokens [B, T, C] and the condition [B, C] → [B, T, C]. */
export type ConditionedBlock = (
  tokens: tf.Tensor3D,
  condition: tf.Tensor2D,
  context?: ForwardContext,
) => tf.Tensor3D;

/** Layer norm of the diffusion transformer: no weights of its own, ε = 1e-6. */
const epsilon = 1e-6;

/**
 * Transformer block with adaLN-zero (Peebles and Xie 2023, §3.2): the condition shifts, scales and gates attention and
 * perceptron; its projection starts at zero, so the block starts as the identity.
 */
export function transformerBlock(
  scope: ParameterScope,
  { width, heads }: TransformerBlockOptions,
): ConditionedBlock {
  assertHeadsDivide('transformerBlock', width, heads);
  const queryKeyValue = xavierLinear(scope.child('attn.qkv'), width, 3 * width);
  const project = xavierLinear(scope.child('attn.proj'), width, width);
  const expand = xavierLinear(scope.child('mlp.fc1'), width, 4 * width);
  const contract = xavierLinear(scope.child('mlp.fc2'), 4 * width, width);
  const modulation = adaptiveModulation(scope, { width, parts: 6 });
  // Nothing outside uses the tokens, so the whole block may be computed twice without moving a sum.
  const block = recomputable<tf.Tensor3D, [tf.Tensor2D]>((tokens, [condition]) => {
    const [batch, count] = tokens.shape;
    const rows = (x: tf.Tensor, features: number) => tf.reshape(x, [batch * count, features]) as tf.Tensor2D;
    const [shift, scale, gate, shiftInner, scaleInner, gateInner] = modulation(condition);
    const qkv = queryKeyValue(rows(modulatedNorm(tokens, { shift, scale }), width));
    const mixed = attention(tf.reshape(qkv, [batch, count, 3 * width]), { heads, order: 'new' });
    const attended = addGated(tokens, gate, project(rows(mixed, width)));
    const inner = modulatedNorm(attended, { shift: shiftInner, scale: scaleInner });
    return addGated(attended, gateInner, contract(gelu(expand(rows(inner, width)))));
  }, scope.trained());
  return (tokens, condition, context = {}) => tf.tidy(() => block(tokens, [condition], context));
}

/** LN(x) (1 + scale) + shift with one scale and shift per image. [B, T, C] → same shape. */
export function modulatedNorm(
  tokens: tf.Tensor3D,
  { shift, scale }: { shift: tf.Tensor3D; scale: tf.Tensor3D },
): tf.Tensor3D {
  return tf.tidy(() => {
    const [batch, count, width] = tokens.shape;
    // Layer norm is group norm of one group over an image of one pixel, for which there is a kernel.
    const pixels = tf.reshape(tokens, [batch * count, 1, 1, width]) as tf.Tensor4D;
    const norm = groupNorm(pixels, {
      scale: tf.ones([width]),
      offset: tf.zeros([width]),
      groups: 1,
      epsilon,
    });
    return tf.add(tf.mul(tf.reshape(norm, tokens.shape), tf.add(scale, 1)), shift) as tf.Tensor3D;
  });
}

/** `adaLN_modulation`: SiLU → zero-initialised linear, cut into `parts`, each [B, 1, C]. */
export function adaptiveModulation(
  scope: ParameterScope,
  { width, parts }: { width: number; parts: number },
): (condition: tf.Tensor2D) => tf.Tensor3D[] {
  const linear = linearLayer(scope.child('adaLN_modulation.1'), {
    inFeatures: width,
    outFeatures: parts * width,
    zeroInitialised: true,
  });
  return (condition) => {
    const all = tf.reshape(linear(silu(condition)), [condition.shape[0], 1, parts * width]);
    return tf.split(all, parts, 2) as tf.Tensor3D[];
  };
}

function addGated(tokens: tf.Tensor3D, gate: tf.Tensor3D, branch: tf.Tensor2D): tf.Tensor3D {
  return tf.add(tokens, tf.mul(gate, tf.reshape(branch, tokens.shape))) as tf.Tensor3D;
}

function xavierLinear(scope: ParameterScope, inFeatures: number, outFeatures: number) {
  return linearLayer(scope, {
    inFeatures,
    outFeatures,
    weightInitialiser: uniformByXavier(inFeatures, outFeatures),
    biasInitialiser: zeros,
  });
}
