import { describeFunnel, type FunnelStep } from './funnel.ts';

/** A filter that leaves nothing to train on. The message is one line and holds the funnel. */
export class FilterError extends Error {
  override readonly name = 'FilterError';

  constructor(
    problem: string,
    readonly funnel: readonly FunnelStep[],
  ) {
    super(`filter: ${problem} (${describeFunnel(funnel)}).`);
  }
}
