import { startEngine, tf } from '@interpolab/tensor';
import { expectNoLeaks } from '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { computeGradients } from './gradients.ts';
import { ones } from './initialisers.ts';
import { ParameterSet } from './parameter-set.ts';
import { stopGradient } from './stop-gradient.ts';

beforeAll(() => startEngine({ engine: 'cpu' }));

function twoVectors() {
  const parameters = new ParameterSet();
  const spec = { diskShape: [2], layout: 'vector', initialiser: ones } as const;
  const [a, b] = ['a', 'b'].map((name) => parameters.scope().declare(name, spec));
  parameters.initialise(0);
  a.assign(Float32Array.of(3, 4));
  return { parameters, a, b };
}

describe('computeGradients', () => {
  it('differentiates: d Σa² = 2a, and leaves out what the loss does not touch', () => {
    const { parameters, a, b } = twoVectors();
    const { loss, metrics, gradients, dispose } = computeGradients(parameters, () => {
      const squares = tf.square(a.variable);
      return { loss: tf.sum(squares) as tf.Scalar, metrics: { squares } };
    });
    expect(loss).toBe(25);
    expect([...metrics.squares]).toEqual([9, 16]);
    expect([...gradients.get(a)!.dataSync()]).toEqual([6, 8]);
    expect(gradients.has(b)).toBe(false);
    dispose();
    parameters.dispose();
  });

  it('leaks nothing once disposed', () => {
    const { parameters, a } = twoVectors();
    expectNoLeaks(() => {
      computeGradients(parameters, () => {
        const squares = tf.square(a.variable);
        return { loss: tf.sum(squares) as tf.Scalar, metrics: { squares } };
      }).dispose();
    });
    parameters.dispose();
  });
});

describe('stopGradient', () => {
  it('passes the value and blocks the derivative', () => {
    const x = tf.tensor1d([2, 5]);
    const halfFrozen = (v: tf.Tensor) => tf.sum(tf.mul(v, stopGradient(v)));
    expect(halfFrozen(x).dataSync()[0]).toBe(29);
    expect([...tf.grad(halfFrozen)(x).dataSync()]).toEqual([2, 5]); // v · const: not 2 v
  });
});
