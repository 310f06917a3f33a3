import { flatIndex, type Shader } from './shader.ts';

/** Numbers that every update brings anew, in the order of the tensor `settings`. */
export const adamWSettings = [
  'rate',
  'beta1',
  'beta2',
  'epsilon',
  'decay',
  'correction1',
  'correction2',
  'kept',
] as const;

/**
 * One AdamW update in place, and of the moving average if there is one. Loshchilov and Hutter 2019, algorithm 2.
 * One shader for tensors of any size: run it in {@link flatWorkgroups} of that. Bindings: parameter, first, second, gradient, settings, (average).
 */
export function adamWShader({ averaged }: { averaged: boolean }): Shader {
  return {
    label: 'AdamW',
    workgroups: [1, 1, 1],
    tensors: {
      'parameter!': 'f32',
      'first!': 'f32',
      'second!': 'f32',
      gradient: 'f32',
      settings: 'f32',
      ...(averaged ? { 'average!': 'f32' } : {}),
    },
    code: `
${flatIndex('arrayLength(&parameter)')}
  ${adamWSettings.map((name, i) => `let ${name} = settings[${i}];`).join('\n  ')}
  let slope = gradient[index];
  let m = first[index] * beta1 + slope * (1 - beta1);
  let v = second[index] * beta2 + slope * slope * (1 - beta2);
  let step = rate / correction1 * m / (sqrt(v) / sqrt(correction2) + epsilon);
  let updated = parameter[index] * (1 - rate * decay) - step;
  first[index] = m;
  second[index] = v;
  parameter[index] = updated;
  ${averaged ? 'average[index] = average[index] * kept + updated * (1 - kept);' : ''}
}`,
  };
}
