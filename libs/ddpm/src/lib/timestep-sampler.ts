import type { RandomStream } from '@interpolab/tensor';
import { z } from 'zod';
import { lossSecondMomentSampler } from './loss-second-moment-sampler.ts';
import { uniformTimestepSampler } from './uniform-timestep-sampler.ts';

/** Plain arrays by name, which a checkpoint can carry as they are; empty where there is nothing to remember. */
export type TimestepSamplerState = Readonly<Record<string, Float32Array>>;

/** The timesteps of one batch. */
export interface DrawnTimesteps {
  /** One index into the schedule per image. */
  readonly t: number[];
  /** 1 / (T p_t) per image: the loss times this has the same mean as under uniform timesteps. */
  readonly weights: number[];
}

/**
 * How timesteps are drawn in training. Pure: what it has seen is a state that comes in and goes out, so that a resumed
 * training draws the same.
 */
export interface TimestepSampler {
  readonly initialState: TimestepSamplerState;
  draw(state: TimestepSamplerState, from: { stream: RandomStream; count: number }): DrawnTimesteps;
  /** The state after these losses, one per image, not weighted, in the order of the batch. */
  observe(
    state: TimestepSamplerState,
    seen: { t: readonly number[]; losses: ArrayLike<number> },
  ): TimestepSamplerState;
}

/** `uniform` is the paper's; `lossSecondMoment` is importance sampling (Nichol and Dhariwal 2021, §3.3). */
export const timestepSamplerSchema = z.enum(['uniform', 'lossSecondMoment']);

export type TimestepSamplerKind = z.infer<typeof timestepSamplerSchema>;

export function createTimestepSampler(kind: TimestepSamplerKind, numTimesteps: number): TimestepSampler {
  switch (kind) {
    case 'uniform':
      return uniformTimestepSampler(numTimesteps);
    case 'lossSecondMoment':
      return lossSecondMomentSampler(numTimesteps);
  }
}
