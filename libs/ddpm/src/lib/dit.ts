import {
  adaptiveModulation,
  type ConditionedBlock,
  joinPatches,
  linearLayer,
  modulatedNorm,
  normal,
  type ParameterScope,
  ParameterSet,
  patchEmbedding,
  positions,
  timestepEmbedding,
  transformerBlock,
  zeros,
} from '@interpolab/nn';
import { silu, tf } from '@interpolab/tensor';
import type { DenoiserNetwork } from './denoiser-network.ts';
import { type DitConfig, ditShape } from './dit-config.ts';
import { labelTableRows } from './label-table-config.ts';
import { assertDenoiserInput, conditionOn, labelTable } from './network-input.ts';

/** Cosines and sines that the timestep becomes before its two layers. */
const timestepFeatures = 256;

/**
 * The diffusion transformer with adaLN-zero (paper §2.4; Peebles and Xie 2023), names and order as in the reference's
 * state dict. It takes and gives what the U-Net does, so it trains and samples by the same code.
 */
export function createDit(config: DitConfig): DenoiserNetwork<DitConfig> {
  const { imageSize, channels, patchSize, learnSigma } = config;
  const { depth, width, heads } = ditShape(config);
  const grid = imageSize / patchSize;
  const outChannels = learnSigma ? 2 * channels : channels;
  const parameters = new ParameterSet();
  const scope = parameters.scope();
  const table = scope.declare('pos_embed', {
    diskShape: [1, grid ** 2, width],
    layout: 'table',
    initialiser: positions(grid, width),
    role: 'frozen',
  });
  const embedPatches = patchEmbedding(scope.child('x_embedder'), { channels, patchSize, width });
  const embedTime = timestepLayers(scope.child('t_embedder.mlp'), width);
  const embedLabels =
    config.numClasses === null
      ? undefined
      : labelTable(scope.child('y_embedder.embedding_table'), {
          rows: labelTableRows(config),
          features: width,
          deviation: 0.02,
        });
  const blocks: ConditionedBlock[] = Array.from({ length: depth }, (_, index) =>
    transformerBlock(scope.child(`blocks.${index}`), { width, heads }),
  );
  const finalLinear = linearLayer(scope.child('final_layer.linear'), {
    inFeatures: width,
    outFeatures: patchSize ** 2 * outChannels,
    zeroInitialised: true,
  });
  const finalModulation = adaptiveModulation(scope.child('final_layer'), { width, parts: 2 });

  return {
    config,
    parameters,
    forward(xt, t, call = {}) {
      assertDenoiserInput('createDit', { config, xt, t });
      return tf.tidy(() => {
        const condition = conditionOn('createDit', embedTime(t), { embedLabels, labels: call.labels });
        let tokens = tf.add(embedPatches(xt), table.variable) as tf.Tensor3D;
        for (const block of blocks) {
          tokens = block(tokens, condition, call);
        }
        const [shift, scale] = finalModulation(condition);
        const batch = xt.shape[0];
        const normed = tf.reshape(modulatedNorm(tokens, { shift, scale }), [batch * grid ** 2, width]);
        return joinPatches(finalLinear(normed as tf.Tensor2D), {
          batch,
          size: imageSize,
          patchSize,
          channels: outChannels,
        });
      });
    },
  };
}

function timestepLayers(scope: ParameterScope, width: number): (t: readonly number[]) => tf.Tensor2D {
  const start = { weightInitialiser: normal(0.02), biasInitialiser: zeros };
  const first = linearLayer(scope.child('0'), { inFeatures: timestepFeatures, outFeatures: width, ...start });
  const second = linearLayer(scope.child('2'), { inFeatures: width, outFeatures: width, ...start });
  return (t) => tf.tidy(() => second(silu(first(timestepEmbedding(t, timestepFeatures)))));
}
