import { RandomStream, startEngine, tf } from '@interpolab/tensor';
import { expectNoLeaks } from '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Diffusion, VarianceKind } from './diffusion.ts';
import { qPosteriorMean, qSample } from './forward-process.ts';
import { createNoiseSchedule } from './noise-schedule.ts';
import { pMeanVariance } from './p-mean-variance.ts';

beforeAll(() => startEngine({ engine: 'cpu' }));

const schedule = createNoiseSchedule('cosine', 100);
const diffusion = (variance: VarianceKind): Diffusion => ({
  schedule,
  variance,
  prediction: 'noise',
});
const random = (stream: number) => tf.tensor4d(new RandomStream(2, stream).normals(24), [2, 2, 2, 3]);
const t = [20, 0];

describe('pMeanVariance', () => {
  it('has the mean of the true posterior if the noise is predicted exactly', () => {
    const x0 = tf.clipByValue(random(1), -1, 1);
    const noise = random(2);
    const xt = qSample(schedule, { x0, t, noise });
    const predicted = pMeanVariance(diffusion('fixedSmall'), { modelOutput: noise, xt, t, clipX0: false });
    expect(predicted.predX0).toBeAllClose(x0, { atol: 1e-5 });
    expect(predicted.mean).toBeAllClose(qPosteriorMean(schedule, { x0, xt, t }), { atol: 1e-5 });
  });

  it('clips the implied image only if asked', () => {
    const xt = tf.fill([1, 1, 1, 1], 3) as tf.Tensor4D;
    const modelOutput = tf.zerosLike(xt);
    const input = { modelOutput, xt, t: [1] };
    const free = pMeanVariance(diffusion('fixedLarge'), { ...input, clipX0: false });
    expect(free.predX0.dataSync()[0]).toBeGreaterThan(3);
    const clipped = pMeanVariance(diffusion('fixedLarge'), { ...input, clipX0: true });
    expect(clipped.predX0.dataSync()[0]).toBe(1);
  });

  it('learns a variance between β̃_t (output −1) and β_t (output 1), in logarithms', () => {
    const xt = random(1);
    const at = (share: number) => {
      const modelOutput = tf.concat([random(2), tf.fill(xt.shape, share)], 3) as tf.Tensor4D;
      const { variance } = pMeanVariance(diffusion('learnedRange'), { modelOutput, xt, t, clipX0: true });
      return [variance.dataSync()[0], variance.dataSync()[12]]; // one value of each image
    };
    const { betas, posteriorVariance } = schedule;
    const clipped = posteriorVariance[1]; // stands in at t = 0
    expect(at(-1)).toBeAllClose([posteriorVariance[20], clipped], { rtol: 1e-5 });
    expect(at(1)).toBeAllClose([betas[20], betas[0]], { rtol: 1e-5 });
    expect(at(0)).toBeAllClose(
      [Math.sqrt(posteriorVariance[20] * betas[20]), Math.sqrt(clipped * betas[0])],
      { rtol: 1e-5 },
    );
  });

  it('has the fixed variances of the reference', () => {
    const xt = random(1);
    const of = (variance: VarianceKind) => {
      const predicted = pMeanVariance(diffusion(variance), { modelOutput: random(2), xt, t, clipX0: true });
      return [...predicted.variance.dataSync(), ...predicted.logVariance.dataSync()];
    };
    const { betas, posteriorVariance } = schedule;
    const [small, clipped] = [posteriorVariance[20], posteriorVariance[1]];
    expect(of('fixedSmall')).toBeAllClose([small, 0, Math.log(small), Math.log(clipped)], { rtol: 1e-6 });
    expect(of('fixedLarge')).toBeAllClose([betas[20], clipped, Math.log(betas[20]), Math.log(clipped)], {
      rtol: 1e-6,
    });
  });

  it('leaks nothing in a tidy and names an answer of the wrong shape', () => {
    const xt = random(1);
    const modelOutput = random(2);
    const input = { modelOutput, xt, t, clipX0: true };
    expectNoLeaks(() => tf.tidy(() => pMeanVariance(diffusion('fixedLarge'), input).mean));
    expect(() => pMeanVariance(diffusion('learnedRange'), input)).toThrow(
      'pMeanVariance: modelOutput must have twice the channels of [2,2,2,3] for a learned variance, got [2,2,2,3]',
    );
    const twice = tf.concat([modelOutput, modelOutput], 3) as tf.Tensor4D;
    expect(() => pMeanVariance(diffusion('fixedLarge'), { ...input, modelOutput: twice })).toThrow(
      'pMeanVariance: modelOutput: expected shape [2,2,2,3], got [2,2,2,6]',
    );
  });
});
