import { startEngine, tf } from '@interpolab/tensor';
import { expectNoLeaks } from '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { guidanceWeightScheduleSchema, scaleGuidance, weightFactor } from './guidance-weight-schedule.ts';

beforeAll(() => startEngine({ engine: 'cpu' }));

const factors = (written: object) => {
  const factorAt = weightFactor(guidanceWeightScheduleSchema.parse(written), 1001);
  return [1000, 750, 500, 250, 0].map(factorAt);
};

describe('weightFactor', () => {
  it.each([
    [{ kind: 'constant' }, [1, 1, 1, 1, 1]],
    [{ kind: 'linear' }, [0, 0.25, 0.5, 0.75, 1]],
    [{ kind: 'linear', from: 2, to: 0 }, [2, 1.5, 1, 0.5, 0]],
    // (1 + cos πu) / 2: half the cosine's way is behind it in the middle
    [{ kind: 'cosine' }, [0, (1 - Math.SQRT1_2) / 2, 0.5, (1 + Math.SQRT1_2) / 2, 1]],
    [{ kind: 'interval', low: 0.2, high: 0.5 }, [0, 0, 1, 1, 0]],
  ])('%j', (written, expected) => {
    factors(written).forEach((value, at) => {
      expect(value).toBeCloseTo(expected[at], 12);
    });
  });

  it('refuses an empty interval', () => {
    const { error } = guidanceWeightScheduleSchema.safeParse({ kind: 'interval', low: 0.5, high: 0.5 });
    expect(error?.issues[0].message).toBe('low must be below high');
  });
});

describe('scaleGuidance', () => {
  const xt = () => tf.ones([2, 1, 1, 3]) as tf.Tensor4D;

  it('scales each image by the factor of its timestep', () => {
    const guided = scaleGuidance(
      (x) => tf.mul(x, 10),
      (t) => t / 100,
    );
    expect([...guided(xt(), [50, 100]).dataSync()]).toBeAllClose([5, 5, 5, 10, 10, 10], { rtol: 1e-6 });
  });

  it('does not ask for a gradient that counts nothing', () => {
    let asked = 0;
    const guided = scaleGuidance(
      (x) => {
        asked++;
        return x.clone() as tf.Tensor4D;
      },
      (t) => (t > 10 ? 0 : 1),
    );
    expect([...guided(xt(), [50, 20]).dataSync()]).toBeAllClose(new Array(6).fill(0), { atol: 0 });
    expect(asked).toBe(0);
    guided(xt(), [5, 20]);
    expect(asked).toBe(1);
  });

  it('leaks nothing', () => {
    const images = xt();
    const guided = scaleGuidance(
      (x) => tf.neg(x),
      (t) => t / 100,
    );
    for (const t of [0, 50, 100]) expectNoLeaks(() => guided(images, [t, t]));
  });
});
