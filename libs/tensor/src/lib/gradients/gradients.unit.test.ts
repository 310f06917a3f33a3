import { beforeAll, describe, expect, it } from 'vitest';
import { fusedCases } from '../contract/fused-cases.ts';
import { directionalDerivatives, type OpCase } from '../contract/op-case.ts';
import { tfjsCases } from '../contract/tfjs-cases.ts';
import { startEngine } from '../start-engine.ts';
import * as tf from '../tf.ts';

// Where a function jumps or has a corner, a difference over a finite step is not its slope.
const notSmooth = /^(floor|round|step|sign|relu|elu|abs|clip|max|min|maximum|minimum|zerosLike|onesLike)/;

const isSmall = ({ inputs }: OpCase) =>
  inputs.every(({ shape }) => tf.util.sizeFromShape(shape as number[]) <= 500);

const cases = [...fusedCases, ...tfjsCases].filter(
  (opCase) => opCase.differentiable !== false && isSmall(opCase) && !notSmooth.test(opCase.name),
);

describe('gradients equal finite differences (of the plain forms, on the reference engine)', () => {
  beforeAll(() => startEngine({ engine: 'cpu' }));

  it.each(cases.map((opCase) => [opCase.name, opCase] as const))('%s', (_, opCase) => {
    const tensors = tf.memory().numTensors;
    const { byGradient, byDifference, scale } = directionalDerivatives(opCase);
    expect(Math.abs(byGradient - byDifference)).toBeLessThan(1e-3 * scale);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it('of average pooling over windows that stick out of the image', () => {
    // The AvgPoolGrad kernel of tfjs-backend-cpu 4.22 divides by the whole window here, which this shows.
    const opCase = {
      name: 'avgPool same',
      inputs: [{ shape: [1, 5, 5, 2] }],
      run: (x: tf.Tensor4D) => tf.avgPool(x, 3, 2, 'same'),
    };
    const { byGradient, byDifference, scale } = directionalDerivatives(opCase);
    expect(Math.abs(byGradient - byDifference)).toBeGreaterThan(1e-3 * scale);
  });
});
