import { startEngine, tf } from '@interpolab/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Bump, mixtureDenoiser, probabilityFlow } from './analytic-models.test-support.ts';
import { createNoiseSchedule, scheduleFromBetas } from './noise-schedule.ts';
import { createSolver, type SamplerKind } from './solvers.ts';

beforeAll(() => startEngine({ engine: 'cpu' }));

// How fast the error of a solver falls with the number of its steps, against the exact probability flow of a mixture
// of two Gaussians, from the noise level of one timestep to that of another (both inside the schedule: the step to
// ᾱ = 1 is of first order for every solver).
const mixture: readonly Bump[] = [
  { share: 0.3, mean: -0.6, deviation: 0.3 },
  { share: 0.7, mean: 0.5, deviation: 0.4 },
];
const { alphasCumprod } = createNoiseSchedule('cosine', 16_385);
const denoiser = mixtureDenoiser(mixture, alphasCumprod);
const [first, last] = [15_000, 1_000];
const starts = [-1.6, -0.7, -0.1, 0.4, 1.2];

/** Largest error after `steps` steps evenly spread over t. */
function errorOf(sampler: SamplerKind, steps: number): number {
  const kept = Array.from({ length: steps + 1 }, (_, k) => Math.round(last + ((first - last) * k) / steps));
  const timesteps = [0, ...kept]; // the step from `last` down to 0 is never taken
  const schedule = scheduleFromBetas(
    Float64Array.from(
      timesteps,
      (t, k) => 1 - alphasCumprod[t] / (k === 0 ? 1 : alphasCumprod[timesteps[k - 1]]),
    ),
    timesteps,
  );
  const diffusion = { schedule, variance: 'fixedSmall', prediction: 'noise' } as const;
  const solver = createSolver({ sampler });
  let xt = tf.tensor4d(starts, [1, 1, 1, starts.length]);
  let previousX0: tf.Tensor4D | undefined;
  for (let t = steps + 1; t > 1; t--) {
    const step = solver.step(diffusion, { denoiser, xt, t, clipX0: false, previousX0 });
    xt = step.xPrev;
    previousX0 = step.predX0;
  }
  const exact = starts.map((x) =>
    probabilityFlow(mixture, { from: alphasCumprod[first], to: alphasCumprod[last], x }),
  );
  return Math.max(...exact.map((x, at) => Math.abs(x - xt.dataSync()[at])));
}

/** Slope of log error over log steps. */
const measuredOrder = (sampler: SamplerKind) => Math.log2(errorOf(sampler, 32) / errorOf(sampler, 128)) / 2;

describe('order of convergence', () => {
  it('of DDIM is 1', () => {
    expect(Math.abs(measuredOrder('ddim') - 1)).toBeLessThan(0.15);
  });

  it('of DPM-Solver++(2M) is 2', () => {
    expect(Math.abs(measuredOrder('dpmSolver++2M') - 2)).toBeLessThan(0.25);
  });

  it('of DPM-Solver++(2M) pays: eight times nearer than DDIM at 32 steps', () => {
    expect(errorOf('dpmSolver++2M', 32)).toBeLessThan(errorOf('ddim', 32) / 8);
  });
});
