import { pSample } from './ancestral-step.ts';
import type { GradientPoint } from './conditioning.ts';
import { ddimSample } from './ddim-step.ts';
import type { Diffusion } from './diffusion.ts';
import { dpmSolverSample } from './dpm-solver-step.ts';
import type { ReverseStep, ReverseStepInput } from './reverse-step.ts';

/** `ancestral` is the paper's; `ddim` needs no noise at eta 0; `dpmSolver++2M` is of second order: few steps do. */
export const samplerKinds = ['ancestral', 'ddim', 'dpmSolver++2M'] as const;
export type SamplerKind = (typeof samplerKinds)[number];

/** Which solver, and what only some of them take. */
export interface SolverSettings {
  readonly sampler: SamplerKind;
  /** Of `ddim`: 0 is deterministic (the default), 1 has the noise of the ancestral sampler. */
  readonly eta?: number;
  /** Of `ancestral`; the default is the reference's, `xt`. */
  readonly gradientAt?: GradientPoint;
}

/** Takes x_t to x_{t−1} again and again. */
export interface Solver {
  /** Whether the step at index t > 0 reads `noise`. */
  readonly isStochastic: boolean;
  step(diffusion: Diffusion, input: ReverseStepInput): ReverseStep;
}

export function createSolver({ sampler, eta = 0, gradientAt }: SolverSettings): Solver {
  switch (sampler) {
    case 'ancestral':
      return { isStochastic: true, step: (diffusion, input) => pSample(diffusion, { ...input, gradientAt }) };
    case 'ddim':
      return { isStochastic: eta > 0, step: (diffusion, input) => ddimSample(diffusion, { ...input, eta }) };
    case 'dpmSolver++2M':
      return { isStochastic: false, step: dpmSolverSample };
  }
}
