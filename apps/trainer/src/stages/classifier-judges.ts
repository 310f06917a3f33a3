// Finished classifiers of clean images, of a selection, that judge the samples of an experiment.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { calibrateLogits, predictLogits, probabilitiesOf } from '@interpolab/classifier';
import { toModelRange } from '@interpolab/data-filtering';
import { gatherImages } from '@interpolab/nn';
import { ConfigError } from '../config/config-error.ts';
import { callersDirectory } from '../env.ts';
import type { PixelImages } from '../report/picture-grid.ts';
import { readStageSamples, samplesSha256 } from './sample-stage.ts';
import { samplingConditions } from './sampling-condition.ts';
import type { StageJob, StageReporter } from './stage.ts';
import {
  classifierFiles,
  classifierImageSize,
  openStageClassifier,
  type StageClassifier,
} from './stage-classifier.ts';
import { fileSha256 } from './stage-folder.ts';

/** The folder that a config names, from where the command was typed. */
export const judgeFolder = (path: string): string => resolve(callersDirectory(), path);

/**
 * What the classifiers are that a config names: their records and weights, whatever their folders are called.
 * @throws ConfigError for a folder that is no finished classifier, or one of images of another size.
 */
export async function judgeIdentities(paths: readonly string[], imageSize?: number): Promise<string[]> {
  const identities: string[] = [];
  for (const [at, path] of paths.entries()) {
    const folder = judgeFolder(path);
    const weights = [classifierFiles.network, classifierFiles.onnx].find((name) =>
      existsSync(join(folder, name)),
    );
    if (!existsSync(join(folder, classifierFiles.record)) || !weights) {
      throw new ConfigError(
        `config evaluation.classifiers.${at}: expected the folder of a finished classifier (stages/imageClassifier-…), found none at ${folder}.`,
      );
    }
    const size = classifierImageSize(folder);
    if (size !== null && imageSize !== undefined && size !== imageSize) {
      throw new ConfigError(
        `config evaluation.classifiers.${at}: expected a classifier of images of ${imageSize} × ${imageSize} pixels as data.imageSize says, got one of ${size} × ${size} at ${folder}.`,
      );
    }
    const hashes = [classifierFiles.record, weights].map((name) => fileSha256(join(folder, name)));
    identities.push((await Promise.all(hashes)).join(' '));
  }
  return identities;
}

/** What one classifier said of the samples of every condition. */
export interface ClassifierVerdict {
  /** Of its stage, with a number where another has the same. */
  readonly judge: string;
  readonly sha256: string;
  /** [N] by condition: P of the last class, calibrated as the classifier is. */
  readonly scores: ReadonlyMap<string, Float64Array>;
  /** [N], of real images that training has not seen; null where none were shown. */
  readonly heldOut: Float64Array | null;
}

/** What every classifier of the config says of every sample, which is also stored as `<judge>/<condition>`, and of held-out images. */
export async function reportClassifierScores(
  { config, inputs }: StageJob,
  report: StageReporter,
  heldOut: PixelImages | null = null,
): Promise<ClassifierVerdict[]> {
  const folders = config.evaluation.classifiers.map(judgeFolder);
  const verdicts: ClassifierVerdict[] = [];
  for (const [at, judge] of judgeNames(folders).entries()) {
    const classifier = await openStageClassifier(folders[at]);
    const { sha256: classifierSha256 } = classifier;
    const byCondition = new Map<string, Float64Array>();
    let ofHeldOut: Float64Array | null = null;
    try {
      if (heldOut) ofHeldOut = Float64Array.from(await scoresOf(classifier, heldOut));
      for (const { name } of samplingConditions(config.sampling)) {
        const scores: number[] = [];
        for (const samples of readStageSamples(inputs[name]))
          scores.push(...(await scoresOf(classifier, samples)));
        byCondition.set(name, Float64Array.from(scores));
        report.scores(`${judge}/${name}`, {
          scores: byCondition.get(name)!,
          samplesSha256: await samplesSha256(inputs[name]),
          classifierSha256,
        });
      }
    } finally {
      await classifier.dispose();
    }
    verdicts.push({ judge, sha256: classifierSha256, scores: byCondition, heldOut: ofHeldOut });
  }
  return verdicts;
}

/** Calibrated P of the last class of every image, which are one batch. */
export async function scoresOf(
  { logits, calibration }: Pick<StageClassifier, 'logits' | 'calibration'>,
  { images, count, height, width }: PixelImages,
): Promise<number[]> {
  const batch = { data: toModelRange(images), count, height, width, channels: 3 };
  const source = { count, gather: (rows: ArrayLike<number>) => gatherImages(batch, rows) };
  const raw = (await predictLogits({ logits, images: source, batchSize: count }))!;
  const numClasses = raw.length / count;
  const calibrated = calibrateLogits({ logits: raw, numClasses }, calibration);
  const probabilities = probabilitiesOf({ logits: calibrated, numClasses });
  return Array.from({ length: count }, (_, row) => probabilities[(row + 1) * numClasses - 1]);
}

/** `evaluation` or `member 2`, as a stage was; of a folder that does not say, its place in the list. No name comes twice. */
function judgeNames(folders: readonly string[]): string[] {
  const names = folders.map(stageName);
  return names.map((name, at) => {
    const before = names.slice(0, at).filter((other) => other === name).length;
    return before === 0 ? name : `${name} (${before + 1})`;
  });
}

function stageName(folder: string, at: number): string {
  try {
    const { member } = JSON.parse(readFileSync(join(folder, 'recipe.json'), 'utf8'));
    if (member === null) return 'evaluation';
    if (Number.isInteger(member)) return `member ${member}`;
  } catch {
    // a folder of files only
  }
  return `classifier ${at}`;
}
