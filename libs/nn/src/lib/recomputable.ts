import { RandomStream, type tf } from '@interpolab/tensor';
import type { ForwardContext } from './forward-context.ts';
import type { Parameter } from './parameter.ts';
import { recomputed } from './recomputed.ts';

/** What a branch gets: x, and what else it is conditioned on. */
export type Branch<X extends tf.Tensor, Conditions extends readonly tf.Tensor[]> = (
  x: X,
  conditions: Conditions,
  context: ForwardContext,
) => X;

/**
 * The branch of a residual block, which activation checkpointing computes twice. Only the branch: the sum around it
 * stays outside, so that gradients are added in the same order, to the same bits, as without.
 */
export function recomputable<X extends tf.Tensor, Conditions extends readonly tf.Tensor[]>(
  branch: Branch<X, Conditions>,
  parameters: readonly Parameter[],
): Branch<X, Conditions> {
  return (x, conditions, context) => {
    if (!context.checkpointActivations) return branch(x, conditions, context);
    const dropoutStream = replays(context.dropoutStream);
    return recomputed({
      inputs: [x, ...conditions],
      parameters,
      compute: ([again, ...rest]) =>
        branch(again as X, rest as readonly tf.Tensor[] as Conditions, { dropoutStream: dropoutStream() }),
    });
  };
}

/** The stream itself first; after that, streams that start where it stood then. */
function replays(stream: RandomStream | undefined): () => RandomStream | undefined {
  if (!stream) return () => undefined;
  const start = stream.state();
  let fresh: RandomStream | undefined = stream;
  return () => {
    const first = fresh;
    fresh = undefined;
    return first ?? RandomStream.fromState(start);
  };
}
