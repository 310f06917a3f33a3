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
      const [firstMoment, secondMoment] = [inputs[next + 1], inputs[next + 2]];
      const average = averaged ? inputs[next + 3] : null;
      next += averaged ? 4 : 3;
      const gradient = inputs[next++];
      const count = parameter.shape.reduce((product: number, size: number) => product * size, 1);
      const tensors = [parameter, gradient, firstMoment, secondMoment, average];
      backend.run('adamW', tensors, [count, ...settings]);
    }
    return [];
  },
};
