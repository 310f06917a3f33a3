import {
  type Block,
  type BlockContext,
  convolutionLayer,
  createEncoder,
  groupNormLayer,
  levelSizes,
  type ParameterScope,
  ParameterSet,
  resBlock,
  residualStage,
  timestepNetwork,
  upsampleLayer,
} from '@interpolab/nn';
import { silu, tf } from '@interpolab/tensor';
import type { DenoiserNetwork } from './denoiser-network.ts';
import { labelTableRows } from './label-table-config.ts';
import { assertDenoiserInput, conditionOn, labelTable } from './network-input.ts';
import type { UnetConfig } from './unet-config.ts';

export type Unet = DenoiserNetwork<UnetConfig>;

/** The U-Net of the paper (paper §2.1), names and order as in the reference's state dict. */
export function createUnet(config: UnetConfig): Unet {
  const parameters = new ParameterSet();
  const scope = parameters.scope();
  const embedTime = timestepNetwork(scope.child('time_embed'), config.width);
  const embedLabels =
    config.numClasses === null
      ? undefined
      : labelTable(scope.child('label_emb'), {
          rows: labelTableRows(config),
          features: 4 * config.width,
          deviation: 1,
        });
  const encoder = createEncoder(scope, config);
  const decoderBlocks = declareDecoder(scope, { config, skipChannels: encoder.skipChannels });
  const outNorm = groupNormLayer(scope.child('out.0'), {
    channels: config.channelMult[0] * config.width,
    groups: config.normGroups,
  });
  const outConvolution = convolutionLayer(scope.child('out.2'), {
    inChannels: config.channelMult[0] * config.width,
    outChannels: config.learnSigma ? 2 * config.channels : config.channels,
    kernel: 3,
    zeroInitialised: true,
  });

  return {
    config,
    parameters,
    forward(xt, t, call = {}) {
      assertDenoiserInput('createUnet', { config, xt, t });
      return tf.tidy(() => {
        const embedding = conditionOn('createUnet', embedTime(t), { embedLabels, labels: call.labels });
        const context: BlockContext = {
          activatedEmbedding: silu(embedding),
          dropoutStream: call.dropoutStream,
          checkpointActivations: call.checkpointActivations,
        };
        const { skips, middle } = encoder.forward(xt, context);
        let features = middle;
        for (const block of decoderBlocks) {
          features = joinSkip(block, { features, skip: skips.pop()!, context });
        }
        return outConvolution(outNorm(features, { activation: 'silu' }));
      });
    },
  };
}

/** `output_blocks`: each takes the next skip connection; the last of a level doubles the size. */
function declareDecoder(
  scope: ParameterScope,
  { config, skipChannels }: { config: UnetConfig; skipChannels: readonly number[] },
): Block[] {
  const blocks: Block[] = [];
  const skips = [...skipChannels];
  const sizes = levelSizes(config);
  let channels = skips[skips.length - 1];
  for (let level = config.channelMult.length - 1; level >= 0; level--) {
    const outChannels = config.channelMult[level] * config.width;
    for (let index = 0; index <= config.blocksPerLevel; index++) {
      const blockScope = scope.child(`output_blocks.${blocks.length}`);
      const size = sizes[level];
      const inChannels = channels + skips.pop()!;
      const stage = residualStage(blockScope, { config, inChannels, outChannels, size });
      const isLast = level > 0 && index === config.blocksPerLevel;
      const attends = config.attentionAtSizes.includes(size);
      blocks.push(
        isLast
          ? withUpsampling(stage, upsampling(blockScope.child(attends ? '2' : '1'), config, outChannels))
          : stage,
      );
      channels = outChannels;
    }
  }
  return blocks;
}

function upsampling(scope: ParameterScope, config: UnetConfig, channels: number): Block {
  return config.residualResampling
    ? resBlock(scope, {
        inChannels: channels,
        outChannels: channels,
        embeddingFeatures: 4 * config.width,
        normGroups: config.normGroups,
        scaleShiftNorm: config.scaleShiftNorm,
        dropoutRate: config.dropout,
        resample: 'up',
      })
    : upsampleLayer(scope, channels);
}

function withUpsampling(stage: Block, upsample: Block): Block {
  return (x, context) => tf.tidy(() => upsample(stage(x, context), context));
}

function joinSkip(
  block: Block,
  { features, skip, context }: { features: tf.Tensor4D; skip: tf.Tensor4D; context: BlockContext },
): tf.Tensor4D {
  return tf.tidy(() => block(tf.concat([features, skip], 3), context));
}
