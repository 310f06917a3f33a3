import {
  createDenoiser,
  type DdpmTrainer,
  type DenoiserConfig,
  type DenoiserNetwork,
} from '@interpolab/ddpm';
import { fetchValues } from '@interpolab/tensor';

/** Hands `use` a network with the averaged weights of a training, and frees it afterwards. */
export async function withAveragedNetwork<Result>(
  { denoiser: { config }, average }: DdpmTrainer,
  use: (network: DenoiserNetwork<DenoiserConfig>) => Promise<Result>,
): Promise<Result> {
  const network = createDenoiser(config);
  await fetchValues(average.variables);
  average.copyTo(network.parameters);
  try {
    return await use(network);
  } finally {
    network.parameters.dispose();
  }
}
