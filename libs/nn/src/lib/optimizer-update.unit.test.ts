import { startEngine, tf } from '@interpolab/tensor';
import { expectNoLeaks } from '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { AdamW } from './adamw.ts';
import { ones } from './initialisers.ts';
import { MovingAverage } from './moving-average.ts';
import { startUpdate } from './optimizer-update.ts';
import { ParameterSet } from './parameter-set.ts';

beforeAll(() => startEngine({ engine: 'cpu' }));

/** A network of two numbers, both 1. */
function training(decays: readonly number[] = []) {
  const parameters = new ParameterSet();
  const weight = parameters.scope().declare('w', { diskShape: [2], layout: 'vector', initialiser: ones });
  parameters.initialise(0);
  const [average, ...furtherAverages] = decays.map((decay) => new MovingAverage(parameters, decay));
  const state = { parameters, optimizer: new AdamW(parameters), average, furtherAverages };
  /** Loss Σ row · w: its gradient is the sum of the rows. */
  const part =
    (...rows: number[][]) =>
    () => {
      const products = tf.mul(tf.tensor2d(rows), tf.reshape(weight.variable, [1, 2]));
      return { loss: tf.sum(products) as tf.Scalar, metrics: { row: tf.sum(products, 1) } };
    };
  const moment = () => [...state.optimizer.toDisk(weight, 'first')].map((value) => value / 0.1); // m = 0.1 g at first
  const update = (parts: Parameters<typeof startUpdate>[0]['parts'], maxGradientNorm?: number) =>
    startUpdate({ state, parts, trainStep: 0, learningRate: 0.5, maxGradientNorm }).read();
  return { state, weight, part, moment, update };
}

describe('startUpdate', () => {
  it('adds up the gradients and losses of the parts of a batch, and lines up their metrics', async () => {
    const { part, moment, update } = training();
    const { loss, metrics, gradientNorm } = await update([part([1, 0], [0, 2]), part([2, 2])]);
    expect(loss).toBe(7);
    expect([...metrics.row]).toEqual([1, 2, 4]);
    expect(gradientNorm).toBe(5); // of (3, 4)
    expect(moment()[0]).toBeCloseTo(3, 5);
    expect(moment()[1]).toBeCloseTo(4, 5);
  });

  it('shortens a gradient that is too long, and tells how long it was', async () => {
    const long = training();
    expect((await long.update([long.part([3, 4])], 1)).gradientNorm).toBe(5);
    expect(long.moment()[0]).toBeCloseTo(0.6, 5);
    expect(long.moment()[1]).toBeCloseTo(0.8, 5);
    const short = training();
    await short.update([short.part([3, 4])], 5);
    expect(short.moment()[0]).toBeCloseTo(3, 5);
  });

  it('moves an average at each rate: d + (1 − d) · weight, from weights of 1', async () => {
    const { state, weight, part, update } = training([0.9, 0.5, 0]);
    await update([part([1, -1])]); // AdamW's first step is the learning rate, against the gradient's sign
    const averages = [state.average, ...state.furtherAverages].map((each) => [...each.toDisk(weight)]);
    const expected = [0.9, 0.5, 0].map((d) => [d + (1 - d) * 0.5, d + (1 - d) * 1.5]);
    averages.forEach((values, rate) => {
      values.forEach((value, index) => {
        expect(value).toBeCloseTo(expected[rate][index], 6);
      });
    });
  });

  it('names step and parameter of a gradient that is no number, if the loss is one', async () => {
    const { state, weight } = training();
    const broken = tf.customGrad((x) => ({
      value: tf.sum(x as tf.Tensor),
      gradFunc: () => tf.tensor1d([1, Number.NaN]),
    }));
    const update = () =>
      startUpdate({
        state,
        parts: [() => ({ loss: broken(weight.variable) as tf.Scalar })],
        trainStep: 7,
        learningRate: 0.1,
      });
    expect(update).toThrow(
      'train step 7: expected a finite gradient, got NaN for "w" (lower the learning rate or set maxGradientNorm; the last checkpoint is kept)',
    );
  });

  it('leaves a loss that is no number to the training loop', async () => {
    const { part, update } = training();
    expect((await update([part([Number.NaN, 1])])).loss).toBeNaN();
  });

  it('leaks nothing, whatever comes of it', () => {
    const { part, update } = training([0.9, 0.5]);
    expectNoLeaks(() => void update([part([3, 4]), part([1, 1])], 1));
    expectNoLeaks(() => void update([part([Number.NaN, 4])]));
  });
});
