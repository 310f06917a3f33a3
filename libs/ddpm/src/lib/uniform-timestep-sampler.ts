import type { TimestepSampler } from './timestep-sampler.ts';

/** Every timestep equally likely (paper §2.2). */
export function uniformTimestepSampler(numTimesteps: number): TimestepSampler {
  return {
    initialState: {},
    draw: (_state, { stream, count }) => ({
      t: Array.from(stream.integers(count, numTimesteps)),
      weights: new Array<number>(count).fill(1),
    }),
    observe: (state) => state,
  };
}
