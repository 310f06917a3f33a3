import { siluPlain } from '../plain/silu-plain.ts';
import * as tf from '../tf.ts';
import { assertFloat } from './assert-shape.ts';
import { hasFusedKernel, runFused } from './fused-kernel.ts';

/** x · sigmoid(x), any shape. Elfwing, Uchibe and Doya 2018. */
export function silu<T extends tf.Tensor>(x: T): T {
  assertFloat(x, 'silu: x');
  return hasFusedKernel('Silu') ? (runFused('Silu', { x }, {}) as T) : siluPlain(x);
}

/** Makes the fused kernel differentiable. */
export function registerSiluGradient(): void {
  tf.registerGradient({
    kernelName: 'Silu',
    inputsToSave: ['x'],
    gradFunc: (dy, [x]) => ({ x: () => runFused('SiluGradient', { dy: dy as tf.Tensor, x }, {}) }),
  });
}
