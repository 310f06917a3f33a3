import {
  activate,
  createEncoder,
  type ForwardContext,
  headsFor,
  ParameterSet,
  poolingHead,
  SpectralNorms,
  timestepNetwork,
} from '@interpolab/nn';
import { tf } from '@interpolab/tensor';
import type { GuidanceClassifierConfig } from './guidance-classifier-config.ts';

/** A classifier of noisy images. Its parameters exist as names and shapes until initialised. */
export interface GuidanceClassifier {
  readonly config: GuidanceClassifierConfig;
  readonly parameters: ParameterSet;
  /** Only with `config.spectralNorm`; whoever trains the network has to iterate them. */
  readonly spectralNorms?: SpectralNorms;
  /** [B, S, S, channels], one original timestep per image → logits [B, numLogits]. */
  logits(xt: tf.Tensor4D, t: readonly number[], context?: ForwardContext): tf.Tensor2D;
}

/** The encoder of the U-Net with a pooling head (paper §3.1), names and order as in the reference. */
export function createGuidanceClassifier(config: GuidanceClassifierConfig): GuidanceClassifier {
  const parameters = new ParameterSet();
  const spectralNorms = config.spectralNorm === null ? undefined : new SpectralNorms(config.spectralNorm);
  const scope = parameters.scope(spectralNorms?.reparametrise);
  const { activation, normGroups, pool } = config;
  const embedTime = timestepNetwork(scope.child('time_embed'), config.width, activation);
  const encoder = createEncoder(scope, config);
  const head = poolingHead(scope.child('out'), {
    pool,
    encoder,
    heads: headsFor(config, encoder.outChannels),
    normGroups,
    outFeatures: config.numLogits,
    activation,
  });
  return {
    config,
    parameters,
    spectralNorms,
    logits(xt, t, context = {}) {
      assertInput(config, xt, t);
      return tf.tidy(() => {
        const activatedEmbedding = activate(embedTime(t), activation);
        return head(encoder.forward(xt, { ...context, activatedEmbedding }));
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
