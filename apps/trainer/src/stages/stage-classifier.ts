// A finished classifier of clean images as later stages read it: its weights, or the model that a user brought, and how its
// logits are calibrated.
import { copyFileSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Calibration,
  createImageClassifier,
  type ImageClassifier,
  type ImageClassifierConfig,
  imageClassifierConfigSchema,
  type LogitsFn,
  type OnnxClassifierConfig,
  openOnnxClassifier,
  uncalibrated,
} from '@interpolab/classifier';
import { loadWeights, saveWeights, withWeights, writeFileAtomically } from '@interpolab/nn';
import { ConfigError } from '../config/config-error.ts';
import { fileSha256 } from './stage-folder.ts';

export const classifierFiles = {
  network: 'classifier.safetensors',
  onnx: 'classifier.onnx',
  record: 'classifier.json',
} as const;

type ClassifierRecord = {
  readonly format: 'interpolab-image-classifier-1';
  readonly calibration: Calibration;
} & (
  | { readonly kind: 'network'; readonly network: ImageClassifierConfig }
  | { readonly kind: 'onnx'; readonly numClasses: number; readonly onnx: OnnxClassifierConfig }
);

export interface StageClassifier {
  readonly logits: LogitsFn;
  /** [B, S, S, 3] → what the last layer sees; a user's model keeps that to itself. */
  readonly features?: LogitsFn;
  /** To be applied to the logits. */
  readonly calibration: Calibration;
  /** Of the weights, or of the user's model. */
  readonly sha256: string;
  dispose(): Promise<void>;
}

/** Saves a trained classifier; the answer is the files. */
export async function saveNetwork(
  folder: string,
  classifier: ImageClassifier,
  calibration: Calibration,
): Promise<string[]> {
  const { config: network, parameters } = classifier;
  const temperature = calibration.method === 'temperature' ? calibration.temperature : 1;
  await saveWeights(join(folder, classifierFiles.network), parameters, {
    metadata: { temperature: String(temperature), config: JSON.stringify(network) },
  });
  writeRecord(folder, { format: 'interpolab-image-classifier-1', kind: 'network', network, calibration });
  return [classifierFiles.network, classifierFiles.record];
}

/** Keeps a user's model beside its calibration; the answer is the files. */
export function saveOnnx(
  folder: string,
  {
    onnx,
    numClasses,
    calibration,
  }: { onnx: OnnxClassifierConfig; numClasses: number; calibration: Calibration },
): string[] {
  const path = join(folder, classifierFiles.onnx);
  copyFileSync(onnx.path, `${path}.partial`);
  renameSync(`${path}.partial`, path);
  const kept = { ...onnx, path: classifierFiles.onnx };
  writeRecord(folder, {
    format: 'interpolab-image-classifier-1',
    ...{ kind: 'onnx', onnx: kept, numClasses, calibration },
  });
  return [classifierFiles.onnx, classifierFiles.record];
}

function writeRecord(folder: string, record: ClassifierRecord): void {
  writeFileAtomically(join(folder, classifierFiles.record), `${JSON.stringify(record, null, 2)}\n`);
}

/** Side of the images that a finished classifier takes; null for a user's model, which resizes them itself. */
export function classifierImageSize(folder: string): number | null {
  const record = JSON.parse(readFileSync(join(folder, classifierFiles.record), 'utf8')) as ClassifierRecord;
  return record.kind === 'network' ? record.network.imageSize : null;
}

/** Opens the classifier of a finished stage. The caller disposes it. */
export async function openStageClassifier(folder: string): Promise<StageClassifier> {
  const record = JSON.parse(readFileSync(join(folder, classifierFiles.record), 'utf8')) as ClassifierRecord;
  const { calibration } = record;
  const path = join(folder, classifierFiles[record.kind]);
  const sha256 = await fileSha256(path);
  if (record.kind === 'onnx') {
    const classifier = await openOnnx({ ...record.onnx, path }, record.numClasses);
    return { ...classifier, calibration, sha256 };
  }
  return openNetwork(path, { network: record.network, calibration, sha256 });
}

/** Opens a file of weights as `saveNetwork` writes it: it says itself what network it is of. @throws ConfigError */
export async function openWeightsFile(path: string): Promise<StageClassifier> {
  const { config, temperature } = await withWeights(path, async ({ metadata }) => metadata);
  const parsed = imageClassifierConfigSchema.safeParse(config && JSON.parse(config));
  if (!parsed.success) {
    throw new ConfigError(
      `classifier ${path}: expected weights that say what network they are of (classifier.safetensors of a finished classifier); take its folder`,
    );
  }
  return openNetwork(path, {
    network: parsed.data,
    calibration: temperature ? { method: 'temperature', temperature: Number(temperature) } : uncalibrated,
    sha256: await fileSha256(path),
  });
}

async function openNetwork(
  path: string,
  {
    network,
    calibration,
    sha256,
  }: { network: ImageClassifierConfig; calibration: Calibration; sha256: string },
): Promise<StageClassifier> {
  const classifier = createImageClassifier(network);
  await loadWeights(path, classifier.parameters);
  return {
    ...{ logits: classifier.logits, features: classifier.features, calibration, sha256 },
    dispose: async () => classifier.parameters.dispose(),
  };
}

export function openOnnx(config: OnnxClassifierConfig, numClasses: number) {
  const { imageSize, classOrder, ...rest } = config;
  return openOnnxClassifier({
    ...{ ...rest, numClasses },
    ...(imageSize !== null && { imageSize }),
    ...(classOrder !== null && { classOrder }),
  });
}
