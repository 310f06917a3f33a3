import {
  createImageClassifier,
  type EfficientNetArchitecture,
  efficientNetArchitectures,
  type ImageClassifierConfig,
} from '@interpolab/classifier';
import { weightMacs } from './network-macs.ts';

/** Multiplications (each with its addition) of one image forward through an EfficientNetV2. */
export function imageClassifierMacs(config: ImageClassifierConfig): number {
  const architecture = efficientNetArchitectures[config.architecture];
  const sizeOf = featureSizes(config.imageSize, architecture);
  return weightMacs(createImageClassifier(config).parameters, (name, shape) => {
    const isPooled = name.startsWith('classifier.') || /\.fc[12]\./.test(name);
    return isPooled ? 1 : sizeOf(name, shape) ** 2;
  });
}

/** The size of the feature map that a convolution gives, by its name `features.RUN.BLOCK.…` and its kernel. */
function featureSizes(imageSize: number, { runs }: EfficientNetArchitecture) {
  const halved = (size: number) => Math.ceil(size / 2);
  /** After the stem, and after each run. */
  const after = [halved(imageSize)];
  for (const { stride } of runs) after.push(stride === 2 ? halved(after.at(-1)!) : after.at(-1)!);
  return (name: string, [, , kernel]: readonly number[]): number => {
    const [, part, block, , layer] = name.split('.');
    const run = Number(part);
    if (run === 0 || run > runs.length) return after[Math.min(run, runs.length)];
    // a mobile block first expands at the size that enters it, and only then has its stride
    const isBeforeStride = block === '0' && layer === '0' && kernel === 1;
    return after[isBeforeStride ? run - 1 : run];
  };
}
