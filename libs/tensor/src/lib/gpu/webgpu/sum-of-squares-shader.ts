import { type Shader, THREADS } from './shader.ts';

/** Tensors that one shader reads: the least that adapters bind is eight, and two are the sums. */
export const SQUARED_AT_ONCE = 6;
/** Sums that are kept apart, so that many workgroups share a large tensor. */
export const SQUARE_SUMS = 64;

/**
 * sums = before + Σx² of some tensors of any size; `tensors` 0: sums = 0, without `before`. Each workgroup adds up every
 * {@link SQUARE_SUMS}th stretch of each tensor. Bindings: sums, (before, x0, x1, …).
 */
export function sumOfSquaresShader({ tensors }: { tensors: number }): Shader {
  const names = Array.from({ length: tensors }, (_, i) => `x${i}`);
  const add = names.map(
    (x) => `
  for (var i = group.x * ${THREADS}u + thread; i < arrayLength(&${x}); i += ${SQUARE_SUMS * THREADS}u) {
    sum += ${x}[i] * ${x}[i];
  }`,
  );
  return {
    label: 'sum of squares',
    workgroups: [SQUARE_SUMS, 1, 1],
    tensors: {
      'sums!': 'f32',
      ...(tensors > 0 ? { before: 'f32' } : {}),
      ...Object.fromEntries(names.map((name) => [name, 'f32' as const])),
    },
    code: `
var<workgroup> shares: array<f32, ${THREADS}>;

@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  var sum = 0f;
  ${add.join('')}
  shares[thread] = sum;
  workgroupBarrier();
  for (var half = ${THREADS / 2}u; half > 0u; half /= 2u) {
    if (thread < half) { shares[thread] += shares[thread + half]; }
    workgroupBarrier();
  }
  if (thread == 0u) { sums[group.x] = shares[0]${tensors > 0 ? ' + before[group.x]' : ''}; }
}`,
  };
}
