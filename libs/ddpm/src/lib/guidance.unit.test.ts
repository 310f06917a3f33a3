import { RandomStream, startEngine, tf } from '@interpolab/tensor';
import { expectNoLeaks } from '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { type GuidanceFn, sumGuidance } from './guidance.ts';

beforeAll(() => startEngine({ engine: 'cpu' }));

const random = (stream: number) => tf.tensor4d(new RandomStream(5, stream).normals(24), [2, 2, 2, 3]);

describe('sumGuidance', () => {
  it('adds gradients, and is nothing for none', () => {
    const xt = random(1);
    const half: GuidanceFn = (x) => tf.mul(x, 0.5);
    const sum = sumGuidance([half, half, half])!;
    expect(sum(xt, [1, 1])).toBeAllClose(tf.mul(xt, 1.5), { rtol: 1e-6 });
    expect(sumGuidance([])).toBeUndefined();
    expect(sumGuidance([half])).toBe(half);
    expectNoLeaks(() => sum(xt, [1, 1]));
  });
});
