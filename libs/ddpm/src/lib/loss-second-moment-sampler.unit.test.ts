import { RandomStream } from '@interpolab/tensor';
import { describe, expect, it } from 'vitest';
import { createTimestepSampler, type TimestepSamplerState } from './timestep-sampler.ts';

const sampler = createTimestepSampler('lossSecondMoment', 3);
const stream = () => new RandomStream(4);

/** The state after ten equal losses of each timestep. */
function warm(losses: readonly number[], from = sampler.initialState): TimestepSamplerState {
  let state = from;
  for (let round = 0; round < 10; round++) state = sampler.observe(state, { t: [0, 1, 2], losses });
  return state;
}

describe('lossSecondMomentSampler', () => {
  it('is uniform until every timestep has ten losses', () => {
    let state = warm([1, 2, 4]);
    expect(new Set(sampler.draw(state, { stream: stream(), count: 50 }).weights).size).toBeGreaterThan(1);
    state = sampler.initialState;
    for (let round = 0; round < 10; round++) state = sampler.observe(state, { t: [0, 1], losses: [1, 9] });
    expect(sampler.draw(state, { stream: stream(), count: 4 }).weights).toEqual([1, 1, 1, 1]);
  });

  it('draws in proportion to the root of the second moment, and one draw in a thousand evenly', () => {
    const shares = [1, 2, 5].map((root) => 0.999 * (root / 8) + 0.001 / 3);
    const { t, weights } = sampler.draw(warm([1, 2, 5]), { stream: stream(), count: 20_000 });
    for (const timestep of [0, 1, 2]) {
      const drawn = t.filter((each) => each === timestep).length / t.length;
      expect(Math.abs(drawn - shares[timestep])).toBeLessThan(0.012); // 3.4 standard errors
      expect(weights[t.indexOf(timestep)]).toBeCloseTo(1 / (3 * shares[timestep]), 6);
    }
  });

  it('keeps the mean of the loss: Σ p_t · w_t · L_t is the plain mean', () => {
    const losses = [0.5, 2, 7];
    const { t, weights } = sampler.draw(warm(losses), { stream: stream(), count: 2000 });
    const estimate = t.reduce((sum, timestep, image) => sum + weights[image] * losses[timestep], 0) / 2000;
    expect(Math.abs(estimate - 9.5 / 3)).toBeLessThan(0.01); // p_t ∝ L_t: hardly any variance is left
  });

  it('forgets the oldest loss first, and leaves the state that came in as it was', () => {
    const before = warm([1, 1, 1]);
    const after = warm([1, 3, 1], before);
    const half = sampler.observe(before, { t: [1, 1], losses: [3, 3] });
    expect([...half.losses.subarray(10, 20)]).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 3, 3]);
    expect([...after.losses.subarray(10, 20)]).toEqual(new Array(10).fill(3));
    expect([...before.losses.subarray(10, 20)]).toEqual(new Array(10).fill(1));
  });

  it('draws the same from equal states and streams', () => {
    const draw = () => sampler.draw(warm([1, 2, 5]), { stream: stream(), count: 30 });
    expect(draw()).toEqual(draw());
  });

  it('refuses the state of another number of timesteps', () => {
    const other = createTimestepSampler('lossSecondMoment', 4).initialState;
    expect(() => sampler.draw(other, { stream: stream(), count: 1 })).toThrow(
      'lossSecondMomentSampler: expected a state with losses [30] and counts [3], got [40] and [4]',
    );
  });
});

describe('uniformTimestepSampler', () => {
  it('draws the integers of the stream, all of weight 1, and remembers nothing', () => {
    const uniform = createTimestepSampler('uniform', 1000);
    const { t, weights } = uniform.draw({}, { stream: stream(), count: 5 });
    expect(t).toEqual(Array.from(stream().integers(5, 1000)));
    expect(weights).toEqual([1, 1, 1, 1, 1]);
    expect(uniform.observe({}, { t, losses: [1, 2, 3, 4, 5] })).toEqual({});
  });
});
