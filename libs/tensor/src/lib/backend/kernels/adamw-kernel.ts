import type { AdamWHyperparameters } from '../../fused/adamw-step.ts';
import type { KernelTable } from './kernel-table.ts';

export const adamWKernel: KernelTable = {
  /**
   * Updates its inputs in place and has no output. Inputs are, parameter by parameter: the parameter, both moments, its
   * average where `averaged` says so, the gradient.
   */
  FusedAdamW(backend, inputs, h: AdamWHyperparameters & { averaged: readonly boolean[] }) {
    const corrections = [1 - h.beta1 ** h.step, 1 - h.beta2 ** h.step];
    const settings = [
      h.learningRate,
      h.beta1,
      h.beta2,
      h.epsilon,
      h.weightDecay,
      ...corrections,
      h.averageDecay,
    ];
    let next = 0;
    for (const averaged of h.averaged) {
      const parameter = inputs[next];
      const [theta, first, second] = [next, next + 1, next + 2].map((i) => backend.address(inputs[i]));
      const average = averaged ? backend.address(inputs[next + 3]) : 0;
      next += averaged ? 4 : 3;
      const gradient = backend.address(inputs[next++]);
      const count = parameter.shape.reduce((product: number, size: number) => product * size, 1);
      backend.run('adamW', theta, gradient, first, second, average, count, ...settings);
    }
    return [];
  },
};
