import type { DropoutContext } from './dropout.ts';

/** What a forward pass is for. Left out: to sample, or to measure. */
export interface ForwardContext extends DropoutContext {
  /** Keep the blocks' inputs only, and compute their branches again in the backward pass (see `recomputed`). */
  readonly checkpointActivations?: boolean;
}
