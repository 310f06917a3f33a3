import { flatIndex, flatWorkgroups, type Shader } from './shader.ts';

/** WGSL: the slope of x · sigmoid(x). */
export const siluSlope = `
fn siluSlope(x: f32) -> f32 {
  let gate = 1 / (1 + exp(-x));
  return gate * (1 + x * (1 - gate));
}`;

/** y = x · sigmoid(x). Bindings: y, x. */
export function siluShader({ count }: { count: number }): Shader {
  return {
    label: 'silu',
    workgroups: flatWorkgroups(count),
    tensors: { 'y!': 'f32', x: 'f32' },
    code: `
${flatIndex(count)}
  y[index] = x[index] / (1 + exp(-x[index]));
}`,
  };
}

/** Bindings: dx, dy, x. */
export function siluGradientShader({ count }: { count: number }): Shader {
  return {
    label: 'silu, gradient',
    workgroups: flatWorkgroups(count),
    tensors: { 'dx!': 'f32', dy: 'f32', x: 'f32' },
    code: `
${siluSlope}
${flatIndex(count)}
  dx[index] = dy[index] * siluSlope(x[index]);
}`,
  };
}
