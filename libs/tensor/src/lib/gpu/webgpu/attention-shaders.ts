import type { AttentionOptions } from '../../fused/attention.ts';
import { rowsIndex, rowWorkgroups, type Shader, THREADS } from './shader.ts';
import { type Factor, tiledProduct, typeFor } from './tiled-product.ts';

/** Self-attention of qkv `[batch, positions, 3 · channels]`. */
export interface AttentionShape extends AttentionOptions {
  readonly batch: number;
  readonly positions: number;
  readonly channels: number;
}

const widthOf = ({ channels, heads }: AttentionShape) => channels / heads;

/** WGSL: the first channel of q (0), k (1) or v (2) of the head of a batch of the product. */
function firstChannel({ heads, order, channels }: AttentionShape, part: 0 | 1 | 2): string {
  const width = channels / heads;
  return order === 'legacy'
    ? `(batch % ${heads}u * 3u + ${part}u) * ${width}u`
    : `batch % ${heads}u * ${width}u + ${part * channels}u`;
}

/** WGSL: the place of a channel of q, k or v in `[batch, positions, 3 · channels]`. */
function placeIn(shape: AttentionShape, o: { part: 0 | 1 | 2; position: string; channel: string }): string {
  const { positions, channels, heads } = shape;
  const pixel = `(batch / ${heads}u * ${positions}u + ${o.position})`;
  return `${pixel} * ${3 * channels}u + ${firstChannel(shape, o.part)} + ${o.channel}`;
}

/** WGSL: the place of a head's channel in `[batch, positions, channels]`. */
function placeOut({ positions, channels, heads }: AttentionShape, position: string, channel: string): string {
  const pixel = `(batch / ${heads}u * ${positions}u + ${position})`;
  return `${pixel} * ${channels}u + batch % ${heads}u * ${channels / heads}u + ${channel}`;
}

/** q, k, v or what lies like the output, as lines of positions (`along` depth) or of channels. */
function vectors(
  shape: AttentionShape,
  { tensor, part, along }: { tensor: string; part?: 0 | 1 | 2; along: Factor['along'] },
): Factor {
  const [position, channel] = along === 'depth' ? ['line', 'k'] : ['k', 'line'];
  const place =
    part === undefined ? placeOut(shape, position, channel) : placeIn(shape, { part, position, channel });
  return {
    tensor,
    type: typeFor(widthOf(shape)),
    along,
    place: `
  if (${position} >= ${shape.positions}u || ${channel} >= ${widthOf(shape)}u) { return -1; }
  return i32(${place});`,
  };
}

/** `[heads of all images, queries, keys]`, read query by query or, along lines, key by key. */
function weights({ positions }: AttentionShape, tensor: string, along: Factor['along']): Factor {
  const [query, key] = along === 'depth' ? ['line', 'k'] : ['k', 'line'];
  return {
    tensor,
    type: typeFor(positions),
    along,
    place: `
  if (line >= ${positions}u || k >= ${positions}u) { return -1; }
  return i32((batch * ${positions}u + ${query}) * ${positions}u + ${key});`,
  };
}

const overHeads = (shape: AttentionShape) => ({
  rows: shape.positions,
  batches: shape.batch * shape.heads,
  functions: '',
});

/** q kᵀ of every head, unscaled. Bindings: scores, qkv. */
export function attentionScoresShader(shape: AttentionShape): Shader {
  return tiledProduct({
    ...overHeads(shape),
    label: 'attention, scores',
    columns: shape.positions,
    depth: widthOf(shape),
    tensors: { 'scores!': typeFor(shape.positions), qkv: typeFor(widthOf(shape)) },
    left: vectors(shape, { tensor: 'qkv', part: 0, along: 'depth' }),
    right: vectors(shape, { tensor: 'qkv', part: 1, along: 'depth' }),
    result: 'scores',
  });
}

/** Gradient of the weights: ẏ vᵀ of every head. Bindings: dWeights, dy, qkv. */
export function attentionWeightGradientShader(shape: AttentionShape): Shader {
  const type = typeFor(widthOf(shape));
  return tiledProduct({
    ...overHeads(shape),
    label: 'attention, gradient of the weights',
    columns: shape.positions,
    depth: widthOf(shape),
    tensors: { 'dWeights!': typeFor(shape.positions), dy: type, qkv: type },
    left: vectors(shape, { tensor: 'dy', along: 'depth' }),
    right: vectors(shape, { tensor: 'qkv', part: 2, along: 'depth' }),
    result: 'dWeights',
  });
}

/** weights · v of every head. Bindings: y, weights, qkv. */
export function attentionOutputShader(shape: AttentionShape): Shader {
  const type = typeFor(widthOf(shape));
  return tiledProduct({
    ...overHeads(shape),
    label: 'attention, output',
    columns: widthOf(shape),
    depth: shape.positions,
    tensors: { 'y!': type, weights: typeFor(shape.positions), qkv: type },
    left: weights(shape, 'weights', 'depth'),
    right: vectors(shape, { tensor: 'qkv', part: 2, along: 'lines' }),
    result: 'y',
    resultPlace: placeOut(shape, 'row', 'column'),
  });
}

/**
 * Gradients of q (part 0: ṡ k), k (1: ṡᵀ q) and v (2: weightsᵀ ẏ), each stored into its part of dqkv.
 * Bindings: dqkv, weights or their gradient ṡ, qkv or dy.
 */
export function attentionPartGradientShader(shape: AttentionShape & { part: 0 | 1 | 2 }): Shader {
  const { part } = shape;
  const type = typeFor(widthOf(shape));
  const right = part === 2 ? { tensor: 'other' } : ({ tensor: 'other', part: part === 0 ? 1 : 0 } as const);
  return tiledProduct({
    ...overHeads(shape),
    label: `attention, gradient of ${'qkv'[part]}`,
    columns: widthOf(shape),
    depth: shape.positions,
    tensors: { 'dqkv!': type, weights: typeFor(shape.positions), other: type },
    left: weights(shape, 'weights', part === 0 ? 'depth' : 'lines'),
    right: vectors(shape, { ...right, along: 'lines' }),
    result: 'dqkv',
    resultPlace: placeIn(shape, { part, position: 'row', channel: 'column' }),
  });
}

const overThreads = (operation: string) => `
fn overThreads(share: f32, thread: u32) -> f32 {
  shares[thread] = share;
  workgroupBarrier();
  for (var half = ${THREADS / 2}u; half > 0u; half /= 2u) {
    if (thread < half) { shares[thread] = ${operation}; }
    workgroupBarrier();
  }
  let all = shares[0];
  workgroupBarrier();
  return all;
}`;

/** Softmax of scale · scores, row by row, in place. Bindings: scores `[rows, length]`. */
export function softmaxRowsShader(o: { rows: number; length: number; scale: number }): Shader {
  return {
    label: 'attention, softmax',
    tensors: { 'scores!': 'f32' },
    workgroups: rowWorkgroups(o.rows),
    code: `
var<workgroup> shares: array<f32, ${THREADS}>;
${overThreads('max(shares[thread], shares[thread + half])').replace('overThreads', 'largest')}
${overThreads('shares[thread] + shares[thread + half]').replace('overThreads', 'sumOf')}
${rowsIndex(o.rows)}
  let start = row * ${o.length}u;
  var most = -3.4e38f;
  for (var i = thread; i < ${o.length}u; i += ${THREADS}u) { most = max(most, scores[start + i]); }
  let top = largest(most, thread);
  var share = 0f;
  for (var i = thread; i < ${o.length}u; i += ${THREADS}u) {
    let weight = exp(${o.scale}f * (scores[start + i] - top));
    scores[start + i] = weight;
    share += weight;
  }
  let total = sumOf(share, thread);
  for (var i = thread; i < ${o.length}u; i += ${THREADS}u) { scores[start + i] /= total; }
}`,
  };
}

/** ṡ = scale · w (ẇ − Σ w ẇ), row by row, in place of ẇ. Bindings: dWeights, weights, both `[rows, length]`. */
export function softmaxGradientShader(o: { rows: number; length: number; scale: number }): Shader {
  return {
    label: 'attention, gradient of the softmax',
    tensors: { 'dWeights!': 'f32', weights: 'f32' },
    workgroups: rowWorkgroups(o.rows),
    code: `
var<workgroup> shares: array<f32, ${THREADS}>;
${overThreads('shares[thread] + shares[thread + half]').replace('overThreads', 'sumOf')}
${rowsIndex(o.rows)}
  let start = row * ${o.length}u;
  var share = 0f;
  for (var i = thread; i < ${o.length}u; i += ${THREADS}u) { share += weights[start + i] * dWeights[start + i]; }
  let mean = sumOf(share, thread);
  for (var i = thread; i < ${o.length}u; i += ${THREADS}u) {
    dWeights[start + i] = ${o.scale}f * weights[start + i] * (dWeights[start + i] - mean);
  }
}`,
  };
}
