// Networks whose features say how alike images are: the last layer of a classifier, or a model that a user brought.
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  type LogitsFn,
  type OnnxFeaturesConfig,
  openOnnxFeatures,
  predictLogits,
} from '@interpolab/classifier';
import { toModelRange } from '@interpolab/data-filtering';
import { type FeatureMatrix, unitFeatures } from '@interpolab/evaluation';
import { gatherImages } from '@interpolab/nn';
import { ConfigError } from '../config/config-error.ts';
import type { ExperimentConfig } from '../config/experiment-config.ts';
import { canonicalJson } from '../config/json-value.ts';
import type { PixelImages } from '../report/picture-grid.ts';
import { judgeFolder, judgeIdentities } from './classifier-judges.ts';
import { classifierFiles, openStageClassifier } from './stage-classifier.ts';
import { fileSha256 } from './stage-folder.ts';

const batchSize = 64;

/** A network that gives features, and its hash. */
export interface FeatureNetwork {
  readonly features: LogitsFn;
  readonly sha256: string;
}

/** The same, open. Whoever opened it disposes it. */
export interface OpenFeatureNetwork extends FeatureNetwork {
  /** What a person calls it. */
  readonly name: string;
  dispose(): Promise<void>;
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

/** The same at unit length, as nearness is measured (paper §6.4). */
export const directionsOf = async (network: FeatureNetwork, images: PixelImages): Promise<FeatureMatrix> =>
  unitFeatures(await featuresOf(network, images));

/** A user's network of features in ONNX form. @throws OnnxError */
export async function openUserFeatures({
  imageSize,
  ...config
}: OnnxFeaturesConfig): Promise<OpenFeatureNetwork> {
  const network = await openOnnxFeatures({ ...config, ...(imageSize !== null && { imageSize }) });
  return { ...network, name: basename(config.path), sha256: await fileSha256(config.path) };
}

type FeatureChoice = Pick<ExperimentConfig['evaluation'], 'features' | 'classifiers'>;

/**
 * The network in whose features an experiment looks for neighbours: the user's, else the last layer of the first classifier
 * that is a network of ours. Null where the config names neither.
 */
export async function openFeatureNetwork({
  features,
  classifiers,
}: FeatureChoice): Promise<OpenFeatureNetwork | null> {
  if (features) return openUserFeatures(features);
  const path = classifiers.find(isNetwork);
  if (path === undefined) return null;
  const { features: lastLayer, ...classifier } = await openStageClassifier(judgeFolder(path));
  return { ...classifier, features: lastLayer!, name: 'the last layer of the evaluation classifier' };
}

/** What that network is, whatever its file is called; null where there is none. @throws ConfigError if its file is not there. */
export async function featureIdentity({ features, classifiers }: FeatureChoice): Promise<string | null> {
  if (!features) {
    const network = classifiers.find(isNetwork);
    return network === undefined ? null : (await judgeIdentities([network]))[0];
  }
  const { path, ...use } = features;
  if (!existsSync(path)) {
    throw new ConfigError(`config evaluation.features.path: expected an ONNX file, found none at ${path}.`);
  }
  return `${await fileSha256(path)} ${canonicalJson(use)}`;
}

const isNetwork = (path: string): boolean => existsSync(join(judgeFolder(path), classifierFiles.network));
