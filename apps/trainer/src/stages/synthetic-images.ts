import type { ImageBatch } from '@interpolab/nn';
import type { ExperimentConfig } from '../config/experiment-config.ts';

/** Black images of the experiment's size: what a step costs does not depend on what it sees. */
export function syntheticImages({ ddpm: { network } }: ExperimentConfig): ImageBatch {
  const { imageSize, channels } = network;
  const count = 2;
  return {
    data: new Float32Array(count * imageSize ** 2 * channels).fill(-1),
    count,
    height: imageSize,
    width: imageSize,
    channels,
  };
}
