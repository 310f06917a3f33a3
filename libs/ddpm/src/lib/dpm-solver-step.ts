import { tf } from '@interpolab/tensor';
import { conditionScore } from './conditioning.ts';
import type { Diffusion } from './diffusion.ts';
import type { NoiseSchedule } from './noise-schedule.ts';
import type { ReverseStep, ReverseStepInput } from './reverse-step.ts';

/**
 * One step of DPM-Solver++(2M) (Lu et al. 2022, algorithm 2): with λ = ln(√ᾱ / √(1−ᾱ)) as time, x_0 is extrapolated
 * linearly from this step's prediction and the one before, D = x̂_0 + (x̂_0 − x̂_0ᵖʳᵉᵛ) / 2r, and the linear part of the
 * probability flow is solved exactly. Deterministic, of order 2; guided by the conditional score. The first step, which
 * knows no other, and the last, which ends at λ = ∞, are of order 1: then it is DDIM.
 */
export function dpmSolverSample(diffusion: Diffusion, input: ReverseStepInput): ReverseStep {
  const { xt, t, previousX0 } = input;
  const { alphasCumprod, alphasCumprodPrev } = diffusion.schedule;
  const [alphaBar, alphaBarPrev] = [alphasCumprod[t], alphasCumprodPrev[t]];
  const keptNoise = Math.sqrt((1 - alphaBarPrev) / (1 - alphaBar));
  const gainedSignal = Math.sqrt(alphaBarPrev) - Math.sqrt(alphaBar) * keptNoise;
  return tf.tidy(() => {
    const predX0 = conditionScore(diffusion, input);
    const ahead =
      previousX0 && t > 0
        ? tf.add(predX0, tf.mul(tf.sub(predX0, previousX0), 1 / (2 * stepRatio(diffusion.schedule, t))))
        : predX0;
    return { xPrev: tf.add(tf.mul(keptNoise, xt), tf.mul(gainedSignal, ahead)) as tf.Tensor4D, predX0 };
  });
}

/** r: the step in λ that came before, from t + 1 to t, over this one, from t to t − 1. */
function stepRatio({ alphasCumprod }: NoiseSchedule, t: number): number {
  const lambda = (index: number) => 0.5 * Math.log(alphasCumprod[index] / (1 - alphasCumprod[index]));
  return (lambda(t) - lambda(t + 1)) / (lambda(t - 1) - lambda(t));
}
