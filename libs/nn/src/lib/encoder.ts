import { tf } from '@interpolab/tensor';
import { attentionBlock } from './attention-block.ts';
import { convolutionLayer } from './convolution-layer.ts';
import { assertEncoderConfig, type EncoderConfig, headsFor, levelSizes } from './encoder-config.ts';
import type { ParameterScope } from './parameter-set.ts';
import { type Block, type BlockContext, resBlock } from './res-block.ts';
import { downsampleLayer } from './resample.ts';

export interface Encoder {
  /** Channels of every skip connection, in the order in which they are made. */
  readonly skipChannels: readonly number[];
  /** Channels and size after the middle block. */
  readonly outChannels: number;
  readonly outSize: number;
  /** [B, S, S, channels] → the skip connections and the middle block's answer. */
  forward(x: tf.Tensor4D, context: BlockContext): EncoderOutput;
}

export interface EncoderOutput {
  readonly skips: tf.Tensor4D[];
  readonly middle: tf.Tensor4D;
}

/**
 * First half of the U-Net: `input_blocks` and `middle_block` (paper §2.1, §3.1), shared by the noise
 * predictor and the guidance classifier.
 */
export function createEncoder(scope: ParameterScope, config: EncoderConfig): Encoder {
  assertEncoderConfig('createEncoder', config);
  const inputBlocks = declareInputBlocks(scope, config);
  const outChannels = inputBlocks[inputBlocks.length - 1].outChannels;
  const middle = declareMiddleBlock(scope.child('middle_block'), { config, channels: outChannels });
  return {
    skipChannels: inputBlocks.map((block) => block.outChannels),
    outChannels,
    outSize: config.imageSize / 2 ** (config.channelMult.length - 1),
    forward(x, context) {
      const skips: tf.Tensor4D[] = [];
      let features = x;
      for (const { block } of inputBlocks) {
        features = block(features, context);
        skips.push(features);
      }
      return { skips, middle: middle(features, context) };
    },
  };
}

interface InputBlock {
  readonly block: Block;
  readonly outChannels: number;
}

function declareInputBlocks(scope: ParameterScope, config: EncoderConfig): InputBlock[] {
  const blocks: InputBlock[] = [];
  const nextScope = () => scope.child(`input_blocks.${blocks.length}`);
  const sizes = levelSizes(config);
  let channels = config.channelMult[0] * config.width;
  blocks.push({
    block: convolutionLayer(nextScope().child('0'), {
      inChannels: config.channels,
      outChannels: channels,
      kernel: 3,
    }),
    outChannels: channels,
  });
  config.channelMult.forEach((factor, level) => {
    for (let index = 0; index < config.blocksPerLevel; index++) {
      const outChannels = factor * config.width;
      const block = residualStage(nextScope(), {
        config,
        inChannels: channels,
        outChannels,
        size: sizes[level],
      });
      blocks.push({ block, outChannels });
      channels = outChannels;
    }
    if (level < config.channelMult.length - 1) {
      const down = nextScope().child('0');
      blocks.push({
        block: config.residualResampling
          ? resBlock(down, { ...blockOptions(config, channels, channels), resample: 'down' })
          : downsampleLayer(down, channels),
        outChannels: channels,
      });
    }
  });
  return blocks;
}

function declareMiddleBlock(
  scope: ParameterScope,
  { config, channels }: { config: EncoderConfig; channels: number },
): Block {
  const first = resBlock(scope.child('0'), blockOptions(config, channels, channels));
  const attend = attentionBlock(scope.child('1'), attentionOptions(config, channels));
  const second = resBlock(scope.child('2'), blockOptions(config, channels, channels));
  return (x, context) => second(attend(first(x, context), context), context);
}

export interface ResidualStageOptions {
  readonly config: EncoderConfig;
  readonly inChannels: number;
  readonly outChannels: number;
  /** Feature-map size: attention follows where the configuration names it. */
  readonly size: number;
}

/** A residual block (child `0`) and, at the attended sizes, an attention block (child `1`). */
export function residualStage(scope: ParameterScope, options: ResidualStageOptions): Block {
  const { config, inChannels, outChannels, size } = options;
  const residual = resBlock(scope.child('0'), blockOptions(config, inChannels, outChannels));
  if (!config.attentionAtSizes.includes(size)) {
    return residual;
  }
  const attend = attentionBlock(scope.child('1'), attentionOptions(config, outChannels));
  return (x, context) => tf.tidy(() => attend(residual(x, context), context));
}

export function blockOptions(config: EncoderConfig, inChannels: number, outChannels: number) {
  return {
    inChannels,
    outChannels,
    embeddingFeatures: 4 * config.width,
    normGroups: config.normGroups,
    scaleShiftNorm: config.scaleShiftNorm,
    dropoutRate: config.dropout,
    activation: config.activation,
  };
}

function attentionOptions(config: EncoderConfig, channels: number) {
  const { normGroups, attentionOrder: order } = config;
  return { channels, heads: headsFor(config, channels), normGroups, order };
}
