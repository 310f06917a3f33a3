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
import { classifierFiles, openStageClassifier, type StageClassifier } from './stage-classifier.ts';
import { fileSha256 } from './stage-folder.ts';

const folderOf = (path: string) => resolve(callersDirectory(), path);

/** What the classifiers are that a config names: their records and weights, whatever their folders are called. */
export async function judgeIdentities(paths: readonly string[]): Promise<string[]> {
  const identities: string[] = [];
  for (const [at, path] of paths.entries()) {
    const folder = folderOf(path);
    const weights = [classifierFiles.network, classifierFiles.onnx].find((name) =>
      existsSync(join(folder, name)),
    );
    if (!existsSync(join(folder, classifierFiles.record)) || !weights) {
      throw new ConfigError(
        `config evaluation.classifiers.${at}: expected the folder of a finished classifier (stages/imageClassifier-…), found none at ${folder}.`,
      );
    }
    const hashes = [classifierFiles.record, weights].map((name) => fileSha256(join(folder, name)));
    identities.push((await Promise.all(hashes)).join(' '));
  }
  return identities;
}

/** Stores what every classifier of the config says of every sample: P of the last class, calibrated as the classifier is. */
export async function reportClassifierScores(
  { config, inputs }: StageJob,
  report: StageReporter,
): Promise<void> {
  for (const [at, path] of config.evaluation.classifiers.entries()) {
    const folder = folderOf(path);
    const classifier = await openStageClassifier(folder);
    try {
      for (const { name } of samplingConditions(config.sampling)) {
        const scores: number[] = [];
        for (const samples of readStageSamples(inputs[name]))
          scores.push(...(await scoresOf(classifier, samples)));
        report.scores(`${judgeName(folder, at)}/${name}`, {
          scores: Float64Array.from(scores),
          samplesSha256: await samplesSha256(inputs[name]),
          classifierSha256: classifier.sha256,
        });
      }
    } finally {
      await classifier.dispose();
    }
  }
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

/** `evaluation` or `member 2`, as its stage was; of a folder that does not say, its place in the list. */
function judgeName(folder: string, at: number): string {
  try {
    const { member } = JSON.parse(readFileSync(join(folder, 'recipe.json'), 'utf8'));
    if (member === null) return 'evaluation';
    if (Number.isInteger(member)) return `member ${member}`;
  } catch {
    // a folder of files only
  }
  return `classifier ${at}`;
}
