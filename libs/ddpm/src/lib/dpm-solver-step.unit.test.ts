import { RandomStream, startEngine, tf } from '@interpolab/tensor';
import { expectNoLeaks } from '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { ddimSample } from './ddim-step.ts';
import { createDiffusion } from './diffusion.ts';
import { dpmSolverSample } from './dpm-solver-step.ts';

beforeAll(() => startEngine({ engine: 'cpu' }));

const diffusion = createDiffusion({ numTimesteps: 1000, variance: 'fixedSmall' }, '10');
const random = (stream: number) => tf.tensor4d(new RandomStream(5, stream).normals(24), [2, 2, 2, 3]);
const denoiser = (xt: tf.Tensor4D) => tf.mul(xt, 0.5) as tf.Tensor4D;
const guidance = (xt: tf.Tensor4D) => tf.neg(xt) as tf.Tensor4D;

describe('dpmSolverSample', () => {
  it.each([undefined, guidance])('is DDIM while it knows no other prediction, guided or not', (guided) => {
    const input = { denoiser, guidance: guided, xt: random(1), t: 6 };
    const expected = ddimSample(diffusion, input);
    const step = dpmSolverSample(diffusion, input);
    expect(step.xPrev).toBeAllClose(expected.xPrev, { atol: 1e-5 });
    expect(step.predX0).toBeAllClose(expected.predX0, { atol: 0 });
  });

  it('extrapolates x_0 by the ratio of the steps in λ (Lu et al. 2022, algorithm 2)', () => {
    const [xt, previousX0] = [random(1), random(2)];
    const { xPrev, predX0 } = dpmSolverSample(diffusion, { denoiser, xt, t: 6, previousX0 });
    const [near, here, far] = [5, 6, 7].map((t) => {
      const alphaBar = diffusion.schedule.alphasCumprod[t];
      const [alpha, sigma] = [Math.sqrt(alphaBar), Math.sqrt(1 - alphaBar)];
      return { alpha, sigma, lambda: Math.log(alpha / sigma) };
    });
    const h = near.lambda - here.lambda;
    const r = (here.lambda - far.lambda) / h;
    const ahead = tf.sub(tf.mul(predX0, 1 + 1 / (2 * r)), tf.mul(previousX0, 1 / (2 * r)));
    const expected = tf.sub(tf.mul(xt, near.sigma / here.sigma), tf.mul(ahead, near.alpha * Math.expm1(-h)));
    expect(xPrev).toBeAllClose(expected, { atol: 1e-5 });
  });

  it('ends at its x_0, whatever it predicted before', () => {
    const { xPrev, predX0 } = dpmSolverSample(diffusion, {
      denoiser,
      xt: random(1),
      t: 0,
      previousX0: random(2),
    });
    expect(xPrev).toBeAllClose(predX0, { atol: 1e-6 });
  });

  it('leaks nothing', () => {
    const [xt, previousX0] = [random(1), random(2)];
    expectNoLeaks(() =>
      Object.values(dpmSolverSample(diffusion, { denoiser, guidance, xt, t: 3, previousX0 })),
    );
  });
});
