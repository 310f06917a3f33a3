import {
  attentionPool,
  type BlockContext,
  createEncoder,
  type DropoutContext,
  groupNormLayer,
  headsFor,
  ParameterSet,
  timestepNetwork,
} from '@interpolab/nn';
import { silu, tf } from '@interpolab/tensor';
import type { GuidanceClassifierConfig } from './guidance-classifier-config.ts';

/** A classifier of noisy images. Its parameters exist as names and shapes until initialised. */
export interface GuidanceClassifier {
  readonly config: GuidanceClassifierConfig;
  readonly parameters: ParameterSet;
  /** [B, S, S, channels], one original timestep per image → logits [B, numLogits]. */
  logits(xt: tf.Tensor4D, t: readonly number[], context?: DropoutContext): tf.Tensor2D;
}

/** The encoder of the U-Net with attention pooling (paper §3.1), names and order as in the reference. */
export function createGuidanceClassifier(config: GuidanceClassifierConfig): GuidanceClassifier {
  const parameters = new ParameterSet();
  const scope = parameters.scope();
  const embedTime = timestepNetwork(scope.child('time_embed'), config.width);
  const encoder = createEncoder(scope, config);
  const outNorm = groupNormLayer(scope.child('out.0'), {
    channels: encoder.outChannels,
    groups: config.normGroups,
  });
  const pool = attentionPool(scope.child('out.2'), {
    channels: encoder.outChannels,
    size: encoder.outSize,
    heads: headsFor(config, encoder.outChannels),
    outFeatures: config.numLogits,
  });
  return {
    config,
    parameters,
    logits(xt, t, { dropoutStream } = {}) {
      assertInput(config, xt, t);
      return tf.tidy(() => {
        const context: BlockContext = { activatedEmbedding: silu(embedTime(t)), dropoutStream };
        const { middle } = encoder.forward(xt, context);
        return pool(outNorm(middle, { activation: 'silu' }));
      });
    },
  };
}

function assertInput(
  { imageSize, channels }: GuidanceClassifierConfig,
  xt: tf.Tensor4D,
  t: readonly number[],
): void {
  const expected = [t.length, imageSize, imageSize, channels];
  if (xt.shape.join() !== expected.join()) {
    throw new RangeError(
      `createGuidanceClassifier: expected xt of shape [${expected}] for ${t.length} timesteps, got [${xt.shape}]`,
    );
  }
}
