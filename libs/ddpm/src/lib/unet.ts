import {
  type Block,
  type BlockContext,
  convolutionLayer,
  createEncoder,
  type DropoutContext,
  groupNormLayer,
  levelSizes,
  normal,
  type ParameterScope,
  ParameterSet,
  resBlock,
  residualStage,
  timestepNetwork,
  upsampleLayer,
} from '@interpolab/nn';
import { silu, tf } from '@interpolab/tensor';
import type { UnetConfig } from './unet-config.ts';

/** A network that predicts noise (and variance). Its parameters exist as names and shapes until initialised. */
export interface Unet {
  readonly config: UnetConfig;
  readonly parameters: ParameterSet;
  /** [B, S, S, channels], one original timestep per image → [B, S, S, channels or 2 · channels]. */
  forward(xt: tf.Tensor4D, t: readonly number[], call?: UnetCall): tf.Tensor4D;
}

export interface UnetCall extends DropoutContext {
  /** Class of each image, for a class-conditional network. */
  readonly labels?: readonly number[];
}

/** The U-Net of the paper (paper §2.1), names and order as in the reference's state dict. */
export function createUnet(config: UnetConfig): Unet {
  const parameters = new ParameterSet();
  const scope = parameters.scope();
  const embedTime = timestepNetwork(scope.child('time_embed'), config.width);
  const embedLabels = config.numClasses === null ? undefined : labelTable(scope, config);
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
      assertInput(config, xt, t);
      return tf.tidy(() => {
        const embedding = addLabels(embedTime(t), { embedLabels, labels: call.labels });
        const context: BlockContext = {
          activatedEmbedding: silu(embedding),
          dropoutStream: call.dropoutStream,
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

function labelTable(scope: ParameterScope, config: UnetConfig): (labels: readonly number[]) => tf.Tensor2D {
  const table = scope.declare('label_emb.weight', {
    diskShape: [config.numClasses!, 4 * config.width],
    layout: 'table',
    initialiser: normal(1),
  });
  return (labels) => tf.gather(table.value<tf.Tensor2D>(), tf.tensor1d([...labels], 'int32'));
}

function addLabels(
  embedding: tf.Tensor2D,
  {
    embedLabels,
    labels,
  }: { embedLabels?: (labels: readonly number[]) => tf.Tensor2D; labels?: readonly number[] },
): tf.Tensor2D {
  if ((embedLabels === undefined) !== (labels === undefined)) {
    throw new RangeError(
      embedLabels
        ? 'createUnet: a class-conditional network needs labels, got none'
        : 'createUnet: an unconditional network takes no labels',
    );
  }
  return embedLabels ? tf.add(embedding, embedLabels(labels!)) : embedding;
}

function assertInput(config: UnetConfig, xt: tf.Tensor4D, t: readonly number[]): void {
  const { imageSize, channels } = config;
  const expected = [t.length, imageSize, imageSize, channels];
  if (xt.shape.join() !== expected.join()) {
    throw new RangeError(
      `createUnet: expected xt of shape [${expected}] for ${t.length} timesteps, got [${xt.shape}]`,
    );
  }
}
