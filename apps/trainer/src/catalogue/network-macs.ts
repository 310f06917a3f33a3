import { createGuidanceClassifier, type GuidanceClassifierConfig } from '@interpolab/classifier';
import { createDenoiser, type DenoiserConfig, ditShape, type UnetConfig } from '@interpolab/ddpm';
import type { ParameterSet } from '@interpolab/nn';

/** Multiplications (each with its addition) of one image forward through the noise predictor (paper §8). */
export function denoiserMacs(config: DenoiserConfig): number {
  const { parameters } = createDenoiser(config);
  if (config.backbone !== 'dit') return unetMacs(config, parameters);
  const tokens = (config.imageSize / config.patchSize) ** 2;
  const { depth, width } = ditShape(config);
  const isOnce = (name: string) => /t_embedder|y_embedder|adaLN_modulation/.test(name);
  const weights = weightMacs(parameters, (name) => (isOnce(name) ? 1 : tokens));
  return weights + depth * 2 * tokens ** 2 * width;
}

/** The same of a guidance classifier; with the gradient to its image it takes about 2.2 times as many (paper §8). */
export function guidanceClassifierMacs(config: GuidanceClassifierConfig): number {
  const { parameters } = createGuidanceClassifier(config);
  return encoderMacs(config, parameters);
}

type Levels = Pick<UnetConfig, 'imageSize' | 'channelMult' | 'blocksPerLevel'>;

function unetMacs(config: UnetConfig, parameters: ParameterSet): number {
  return encoderMacs(config, parameters);
}

/** Of anything with the names of the reference's encoder and decoder: a weight is used at every place of its feature map. */
function encoderMacs(config: Levels, parameters: ParameterSet): number {
  const sizeOf = featureSizes(config);
  const places = (name: string) => {
    if (/(^|\.)(time_embed|label_emb|emb_layers)\./.test(name)) return 1;
    return /_proj\.weight$/.test(name) ? sizeOf(name) ** 2 + 1 : sizeOf(name) ** 2; // the pool has a token more
  };
  let attention = 0;
  for (const { name, diskShape } of parameters) {
    if (/\.qkv(_proj)?\.weight$/.test(name)) attention += 2 * places(name) ** 2 * diskShape[1];
  }
  return weightMacs(parameters, places) + attention;
}

/** Each weight as often as it is used: at `places` of its feature map. */
export function weightMacs(
  parameters: ParameterSet,
  places: (name: string, diskShape: readonly number[]) => number,
): number {
  let macs = 0;
  for (const { name, diskShape } of parameters) {
    const isWeight = name.endsWith('.weight') && diskShape.length > 1;
    if (isWeight) macs += diskShape.reduce((product, side) => product * side, 1) * places(name, diskShape);
  }
  return macs;
}

/** The size of the feature map that a layer gives, by its name. */
function featureSizes({ imageSize, channelMult, blocksPerLevel }: Levels): (name: string) => number {
  const last = channelMult.length - 1;
  const sizeAt = (level: number) => imageSize / 2 ** Math.min(last, level);
  return (name) => {
    const [part, at] = name.split('.');
    const block = Number(at);
    if (part === 'input_blocks')
      return block === 0 ? imageSize : sizeAt(Math.floor(block / (blocksPerLevel + 1)));
    if (part === 'output_blocks') {
      const level = last - Math.floor(block / (blocksPerLevel + 1));
      // what doubles the size is the last part of the last block of a level, after a residual block and perhaps attention
      const isUpsampling = /^output_blocks\.\d+\.[12]\.(conv|in_layers|out_layers|skip_connection)/.test(
        name,
      );
      return isUpsampling ? sizeAt(level - 1) : sizeAt(level);
    }
    if (part === 'middle_block') return sizeAt(last);
    return name.endsWith('_proj.weight') ? sizeAt(last) : imageSize; // the pool, or the last convolution
  };
}
