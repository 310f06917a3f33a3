import type { Activation } from './activation.ts';
import type { AttentionOrder } from './attention-block.ts';

/** What the U-Net's encoder and the guidance classifier have in common. */
export interface EncoderConfig {
  /** Height and width of the images. */
  readonly imageSize: number;
  readonly channels: number;
  /** Base number of channels. */
  readonly width: number;
  /** One factor of `width` per level; every level after the first works at half the size. */
  readonly channelMult: readonly number[];
  readonly blocksPerLevel: number;
  /** Feature-map sizes at which blocks attend; the middle block always does. */
  readonly attentionAtSizes: readonly number[];
  /** Number of heads, unless `headChannels` is set. */
  readonly heads: number;
  /** Channels per head; null: `heads` decides. */
  readonly headChannels: number | null;
  readonly attentionOrder: AttentionOrder;
  /**
   * Groups of every GroupNorm; 32 in the paper. With one channel per group (width 32) each channel loses its mean over
   * the image, and the network can hardly tell, or set, how bright an image is.
   */
  readonly normGroups: number;
  readonly scaleShiftNorm: boolean;
  /** Resample inside residual blocks (average pool, nearest) instead of by convolutions. */
  readonly residualResampling: boolean;
  readonly dropout: number;
  /** Of every layer of the network; default SiLU. */
  readonly activation?: Activation;
}

export interface ConfigProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Heads of an attention block over `channels` channels. */
export function headsFor(config: Pick<EncoderConfig, 'heads' | 'headChannels'>, channels: number): number {
  return config.headChannels === null ? config.heads : channels / config.headChannels;
}

/** Feature-map sizes, first level first. */
export function levelSizes(config: Pick<EncoderConfig, 'imageSize' | 'channelMult'>): number[] {
  return config.channelMult.map((_, level) => config.imageSize / 2 ** level);
}

/** Everything that makes the sizes of `config` impossible; empty when a network can be built. */
export function encoderConfigProblems(config: EncoderConfig): ConfigProblem[] {
  const sizes = levelSizes(config);
  const attended = new Set(config.attentionAtSizes);
  const problems = [...sizeProblems(config, sizes)];
  config.channelMult.forEach((factor, level) => {
    const path = ['channelMult', level];
    const channels = factor * config.width;
    if (!Number.isInteger(channels) || channels % config.normGroups !== 0) {
      problems.push({
        path,
        message: `level ${level} would have ${channels} channels, which must be a multiple of ${config.normGroups}`,
      });
      return;
    }
    const isMiddle = level === config.channelMult.length - 1;
    if ((isMiddle || attended.has(sizes[level])) && channels % (config.headChannels ?? config.heads) !== 0) {
      const wanted =
        config.headChannels === null ? `${config.heads} heads` : `heads of ${config.headChannels}`;
      problems.push({
        path,
        message: `${channels} channels of level ${level} cannot be split into ${wanted}`,
      });
    }
  });
  return problems;
}

function* sizeProblems(config: EncoderConfig, sizes: readonly number[]): Iterable<ConfigProblem> {
  const halvings = config.channelMult.length - 1;
  if (!Number.isInteger(sizes[halvings])) {
    yield {
      path: ['imageSize'],
      message: `must be a multiple of ${2 ** halvings} to be halved ${halvings} times, got ${config.imageSize}`,
    };
    return;
  }
  for (const [index, size] of config.attentionAtSizes.entries()) {
    if (!sizes.includes(size)) {
      yield {
        path: ['attentionAtSizes', index],
        message: `must be one of the feature-map sizes ${sizes.join(', ')}, got ${size}`,
      };
    }
  }
}

/** Throws the first problem as a RangeError. */
export function assertEncoderConfig(where: string, config: EncoderConfig): void {
  const [problem] = encoderConfigProblems(config);
  if (problem) {
    throw new RangeError(`${where}: ${problem.path.join('.')} ${problem.message}`);
  }
}
