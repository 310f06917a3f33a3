import { startEngine, tf } from '@interpolab/tensor';
import { expectNoLeaks } from '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { AdamW } from './adamw.ts';
import { ones } from './initialisers.ts';
import { MovingAverage } from './moving-average.ts';
import { ParameterSet } from './parameter-set.ts';

beforeAll(() => startEngine({ engine: 'cpu' }));

function oneVector(...values: number[]) {
  const parameters = new ParameterSet();
  const spec = { diskShape: [values.length], layout: 'vector', initialiser: ones } as const;
  const parameter = parameters.scope().declare('w', spec);
  parameter.assign(Float32Array.from(values));
  return { parameters, parameter };
}

describe('AdamW', () => {
  it('moves by the learning rate against the sign of the first gradient', () => {
    const { parameters, parameter } = oneVector(1, 1);
    const optimizer = new AdamW(parameters);
    const gradients = new Map([[parameter, tf.tensor1d([0.3, -7])]]);
    optimizer.apply({ gradients, learningRate: 0.01, update: 1 });
    expect(parameter.toDisk()).toBeAllClose(Float32Array.of(0.99, 1.01), { rtol: 1e-6 });
  });

  it('follows the algorithm of Loshchilov and Hutter over several steps, with decoupled decay', () => {
    const { parameters, parameter } = oneVector(0.5);
    const optimizer = new AdamW(parameters, { weightDecay: 0.1 });
    let [w, m, v] = [0.5, 0, 0]; // the same in float64
    for (let update = 1; update <= 5; update++) {
      const g = 2 * parameter.toDisk()[0] - 3;
      const gradients = new Map([[parameter, tf.tensor1d([g])]]);
      optimizer.apply({ gradients, learningRate: 0.05, update });
      w -= 0.05 * 0.1 * w;
      m = 0.9 * m + 0.1 * g;
      v = 0.999 * v + 0.001 * g * g;
      w -= (0.05 * (m / (1 - 0.9 ** update))) / (Math.sqrt(v / (1 - 0.999 ** update)) + 1e-8);
      expect(parameter.toDisk()[0]).toBeCloseTo(w, 5);
    }
    expect(optimizer.toDisk(parameter, 'first')[0]).toBeCloseTo(m, 5);
    expect(optimizer.toDisk(parameter, 'second')[0]).toBeCloseTo(v, 6);
  });

  it('leaves a parameter without a gradient alone', () => {
    const { parameters, parameter } = oneVector(2);
    new AdamW(parameters, { weightDecay: 0.1 }).apply({ gradients: new Map(), learningRate: 1, update: 1 });
    expect([...parameter.toDisk()]).toEqual([2]);
  });

  it('leaks nothing', () => {
    const { parameters, parameter } = oneVector(1, 2);
    const gradients = new Map([[parameter, tf.tensor1d([1, 1])]]);
    expectNoLeaks(() => {
      const optimizer = new AdamW(parameters);
      const average = new MovingAverage(parameters, 0.9);
      optimizer.apply({ gradients, learningRate: 0.1, update: 1, average });
      optimizer.dispose();
      average.dispose();
    });
  });
});

describe('MovingAverage', () => {
  it('starts at the weights and approaches new ones by decay^n', () => {
    const { parameters, parameter } = oneVector(1);
    const average = new MovingAverage(parameters, 0.9);
    const optimizer = new AdamW(parameters);
    expect([...average.toDisk(parameter)]).toEqual([1]);
    parameter.assign(Float32Array.of(0));
    const gradients = new Map([[parameter, tf.tensor1d([0])]]);
    for (let update = 1; update <= 4; update++) {
      optimizer.apply({ gradients, learningRate: 0, update, average });
    }
    expect(average.toDisk(parameter)[0]).toBeCloseTo(0.9 ** 4, 6);
    expect([...parameter.toDisk()]).toEqual([0]);
  });

  it('copies itself into another network', () => {
    const source = oneVector(7, 8);
    const target = oneVector(0, 0);
    new MovingAverage(source.parameters, 0.5).copyTo(target.parameters);
    expect([...target.parameter.toDisk()]).toEqual([7, 8]);
  });

  it('refuses a decay outside [0, 1)', () => {
    const { parameters } = oneVector(1);
    expect(() => new MovingAverage(parameters, 1)).toThrow('MovingAverage: decay must be in [0, 1), got 1');
  });
});
