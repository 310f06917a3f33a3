import type { ForwardContext, ParameterSet } from '@interpolab/nn';
import type { tf } from '@interpolab/tensor';

/** What trainer and samplers need to know of a network's configuration, whatever its kind. */
export interface DenoiserShape {
  readonly imageSize: number;
  readonly channels: number;
  /** Twice the output channels: the second half chooses the variance. */
  readonly learnSigma: boolean;
  /** Null: unconditional. */
  readonly numClasses: number | null;
  /** Whether the label table has a row of its own for "no class". */
  readonly nullRow: boolean;
}

/** A network that predicts noise (and variance). Its parameters exist as names and shapes until initialised. */
export interface DenoiserNetwork<Config extends DenoiserShape = DenoiserShape> {
  readonly config: Config;
  readonly parameters: ParameterSet;
  /** [B, S, S, channels], one original timestep per image → [B, S, S, channels or 2 · channels]. */
  forward(xt: tf.Tensor4D, t: readonly number[], call?: DenoiserCall): tf.Tensor4D;
}

export interface DenoiserCall extends ForwardContext {
  /** Class of each image, for a class-conditional network. */
  readonly labels?: readonly number[];
}
