import { type LogitsFn, openOnnxFeatures, predictLogits } from '@interpolab/classifier';
import { toModelRange } from '@interpolab/data-filtering';
import type { FeatureMatrix } from '@interpolab/evaluation';
import { gatherImages } from '@interpolab/nn';
import type { PixelImages } from '../report/picture-grid.ts';
import { fileSha256 } from '../stages/stage-folder.ts';
import type { EvaluationSettings } from './evaluation-settings.ts';

const batchSize = 64;

/** A network that gives features, and its hash. */
export interface FeatureNetwork {
  readonly features: LogitsFn;
  readonly sha256: string;
}

/** What a network says of images, as a matrix that bears the network's hash. */
export async function featuresOf(
  { features, sha256 }: FeatureNetwork,
  { images, count, height, width }: PixelImages,
): Promise<FeatureMatrix> {
  const bytes = height * width * 3;
  const source = {
    count,
    gather(rows: ArrayLike<number>) {
      const [first, here] = [rows[0], rows.length]; // batches are runs of rows
      const data = toModelRange(images.subarray(first * bytes, (first + here) * bytes));
      const order = Array.from({ length: here }, (_, at) => at);
      return gatherImages({ data, count: here, height, width, channels: 3 }, order);
    },
  };
  const values = (await predictLogits({ logits: features, images: source, batchSize }))!;
  return { model: sha256, values, rows: count, columns: values.length / count };
}

/** A user's network of features in ONNX form. The caller disposes it. */
export async function openFeatures(path: string, { featuresOnnx }: EvaluationSettings) {
  const { imageSize, ...rest } = featuresOnnx;
  const network = await openOnnxFeatures({ ...rest, path, ...(imageSize !== null && { imageSize }) });
  return { ...network, sha256: await fileSha256(path) };
}
