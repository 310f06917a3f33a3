import type { AdamWHyperparameters } from '../../fused/adamw-step.ts';
import type { KernelTable } from './kernel-table.ts';

export const adamWKernel: KernelTable = {
  /** Updates its inputs in place and has no output. */
  FusedAdamW(backend, { parameter, gradient, firstMoment, secondMoment, average }, h: AdamWHyperparameters) {
    const addresses = [parameter, gradient, firstMoment, secondMoment].map((tensor) =>
      backend.address(tensor),
    );
    const averageAddress = average === undefined ? 0 : backend.address(average);
    const count = parameter.shape.reduce((product: number, size: number) => product * size, 1);
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
    backend.run('adamW', ...addresses, averageAddress, count, ...settings);
    return [];
  },
};
