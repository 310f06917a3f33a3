import { startEngine, tf } from '@interpolab/tensor';
import { expectNoLeaks } from '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { ParameterSet } from './parameter-set.ts';
import { Sgd } from './sgd.ts';

beforeAll(() => startEngine({ engine: 'cpu' }));

function oneWeight(value: number): ParameterSet {
  const parameters = new ParameterSet();
  parameters
    .scope()
    .declare('w', { diskShape: [1], layout: 'vector', initialiser: () => Float32Array.of(value) });
  parameters.initialise(0);
  return parameters;
}
const step = (parameters: ParameterSet, gradient: number) => ({
  gradients: new Map([[parameters.get('w'), tf.tensor1d([gradient])]]),
  update: 1,
});
const weight = (parameters: ParameterSet) => parameters.get('w').toDisk()[0];

describe(Sgd, () => {
  // torch.optim.SGD([w], lr=0.1, momentum=0.9) on w = 1 with gradients 1, 2, and then 2 at lr 0.05:
  // v = 1, 2.9, 4.61; w = 0.9, 0.61, 0.3795
  it('has the steps of PyTorch, the learning rate outside of the momentum', () => {
    const parameters = oneWeight(1);
    const sgd = new Sgd(parameters, { momentum: 0.9 });
    const weights = [
      [1, 0.1],
      [2, 0.1],
      [2, 0.05],
    ].map(([gradient, learningRate]) => {
      sgd.apply({ ...step(parameters, gradient), learningRate });
      return weight(parameters);
    });
    expect(weights).toBeAllClose([0.9, 0.61, 0.3795], { rtol: 1e-6 });
    expect([...sgd.toDisk(parameters.get('w'))]).toBeAllClose([4.61], { rtol: 1e-6 });
  });

  // torch.optim.SGD([w], lr=0.1, weight_decay=0.5): w = 2 − 0.1 · (1 + 0.5 · 2)
  it('adds weight decay to the gradient', () => {
    const parameters = oneWeight(2);
    new Sgd(parameters, { weightDecay: 0.5 }).apply({ ...step(parameters, 1), learningRate: 0.1 });
    expect(weight(parameters)).toBeCloseTo(1.8, 6);
  });

  it('leaks nothing and says what it takes', () => {
    const parameters = oneWeight(1);
    const sgd = new Sgd(parameters, { momentum: 0.9, weightDecay: 0.1 });
    const once = step(parameters, 1);
    expectNoLeaks(() => sgd.apply({ ...once, learningRate: 0.1 }));
    expect(() => new Sgd(parameters, { momentum: 1 })).toThrow('Sgd: momentum must be in [0, 1), got 1');
  });
});
